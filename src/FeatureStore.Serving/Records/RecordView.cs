using FeatureStore.Definitions.Features;

namespace FeatureStore.Serving.Records;

/// <summary>One stored record, checked against its feature, with each field known by its place in the stored bytes.</summary>
internal sealed class RecordView(FeatureShape shape, long timestamp, ReadOnlyMemory<byte> value, FieldSlice[] slices)
{
    public FeatureShape Shape => shape;

    /// <summary>Event time, epoch ms.</summary>
    public long Timestamp => timestamp;

    /// <summary>The stored JSON of a field, or its default; empty for null.</summary>
    public ReadOnlyMemory<byte> Stored(int ordinal)
    {
        var slice = slices[ordinal];
        return slice.IsNull ? default
            : slice.IsDefault ? shape.Fields[ordinal].Default
            : value.Slice(slice.Start, slice.Length);
    }

    /// <summary>A field as it is served; null for null.</summary>
    public RawJson? Served(int ordinal)
    {
        var stored = Stored(ordinal);
        if (stored.IsEmpty)
        {
            return null;
        }
        var type = shape.Fields[ordinal].Type;
        return type.Kind == FieldKind.Vector ? new RawJson(VectorJson.Expand(stored.Span, type)) : new RawJson(stored);
    }
}
