using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Compilation;

/// <summary>What is asked of a record.</summary>
internal static class RecordCompiler
{
    public static RecordPlan Compile(FieldCollector collector, FeatureShape shape, string typeName, CollectedField place)
    {
        var text = new ObjectText();
        var segments = new List<RecordSegment>();
        foreach (var asked in collector.Collect(typeName, place.SelectionSets))
        {
            text.Key(asked.Key);
            switch (asked.Name)
            {
                case "__typename":
                    text.Name(typeName);
                    break;
                case "timestamp":
                    segments.Add(new RecordSegment(text.Take(), RecordSource.Timestamp, Field: null));
                    break;
                case "occurredAt":
                    segments.Add(new RecordSegment(text.Take(), RecordSource.OccurredAt, Field: null));
                    break;
                default:
                    var field = shape.FindGraphField(asked.Name) ?? throw new NotCompilableException();
                    var source = field.Type.Kind == FieldKind.Vector ? RecordSource.Vector : RecordSource.Field;
                    segments.Add(new RecordSegment(text.Take(), source, field));
                    break;
            }
        }
        if (text.Take() is { Length: > 0 } rest)
        {
            segments.Add(new RecordSegment(rest, RecordSource.Constant, Field: null));
        }
        return new RecordPlan(shape, [.. segments]);
    }
}
