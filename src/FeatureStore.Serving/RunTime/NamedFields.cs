using System.Collections.Immutable;
using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.RunTime;

/// <summary>Records with their fields named as in the definitions, and the event's time in both forms at the end.</summary>
internal static class NamedFields
{
    public const string Timestamp = "timestamp";
    public const string OccurredAt = "occurred_at";

    public static RecordPlan RecordPlanOf(FeatureShape shape, ImmutableArray<FieldShape> fields)
    {
        var segments = new List<RecordSegment>(fields.Length + 2);
        foreach (var field in fields)
        {
            Add(field.Name.Value, field.Type.Kind == FieldKind.Vector ? RecordSource.Vector : RecordSource.Field, field);
        }
        Add(Timestamp, RecordSource.Timestamp, null);
        Add(OccurredAt, RecordSource.OccurredAt, null);
        return new RecordPlan(shape, [.. segments]);

        void Add(string name, RecordSource source, FieldShape? field) =>
            segments.Add(new RecordSegment(Encoding.UTF8.GetBytes($"{(segments.Count == 0 ? '{' : ',')}\"{name}\":"), source, field));
    }
}
