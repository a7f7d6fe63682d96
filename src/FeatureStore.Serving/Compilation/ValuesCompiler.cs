using FeatureStore.Serving.Plans;

namespace FeatureStore.Serving.Compilation;

/// <summary>What is asked of an <c>EntityFeatures</c>.</summary>
internal sealed class ValuesCompiler(FieldCollector collector, SourceText source)
{
    public ValuesSegment[] Compile(string typeName, CollectedField place)
    {
        var text = new ObjectText();
        var segments = new List<ValuesSegment>();
        foreach (var asked in collector.Collect(typeName, place.SelectionSets))
        {
            text.Key(asked.Key);
            switch (asked.Name)
            {
                case "__typename":
                    text.Name(typeName);
                    break;
                case "id":
                    segments.Add(new ValuesSegment(text.Take(), IsId: true, ValuesKey: null, default));
                    break;
                default:
                    segments.Add(new ValuesSegment(text.Take(), IsId: false, asked.Key, source.LocationOf(asked.First)));
                    break;
            }
        }
        if (text.Take() is { Length: > 0 } rest)
        {
            segments.Add(new ValuesSegment(rest, IsId: false, ValuesKey: null, default));
        }
        return [.. segments];
    }
}
