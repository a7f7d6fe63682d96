using System.Runtime.InteropServices;
using System.Text.Json;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>
/// How much a value holds, in bytes, parts of parts counted as often as they occur: known at once, without a walk. It is what comparing
/// or writing the value costs, so that a list of lists of one shared list (small in memory, without end when walked) weighs what it is.
/// </summary>
internal static class CelWeight
{
    /// <summary>Of a number, and of the place that any value takes in a list.</summary>
    public const long Scalar = 48;

    /// <summary>Shortest that an element takes in JSON is two bytes; most take more than eight.</summary>
    private const long JsonBytesPerStep = 8;

    public static long Of(in CelValue value) =>
        value.Kind switch
        {
            CelKind.String => Scalar + (value.Object is string text ? 2L * text.Length : Raw(value.Json)),
            CelKind.Bytes => Scalar + value.AsBytes().Length,
            CelKind.List => value.Object is null ? Scalar + Raw(value.Json) : value.Bits,
            CelKind.Map => value.Object switch
            {
                CelMap map => map.Weight,
                null => Scalar + Raw(value.Json),
                _ => Scalar,
            },
            CelKind.Opaque => ((CelOpaque)value.Object!).Weight,
            _ => Scalar,
        };

    /// <summary>Steps that looking at each part of a value takes.</summary>
    public static long Walk(in CelValue value) => 1 + (Of(value) / (value.Object is null ? JsonBytesPerStep : Scalar));

    public static long OfAll(ReadOnlySpan<CelValue> elements)
    {
        var weight = Scalar;
        foreach (ref readonly var element in elements)
        {
            weight = Add(weight, Of(element));
        }
        return weight;
    }

    /// <summary>A sum that stays where it is greatest instead of starting again below zero.</summary>
    public static long Add(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private static int Raw(JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(element).Length;
}
