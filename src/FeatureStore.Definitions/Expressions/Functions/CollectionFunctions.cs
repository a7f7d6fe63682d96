using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

internal static class CollectionFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("size(string|bytes|list|map) int", Size),
            CelFunction.Member("size(string|bytes|list|map) int", Size),
            CelFunction.Global("type(any) type", static (in CelValue v) => CelValue.FromType(CelText.TypeOf(v))),
            CelFunction.Global("dyn(any) any", static (in CelValue v) => v),
        ];

    /// <summary>Code points of a string, bytes of bytes, elements of a list, entries of a map.</summary>
    private static CelValue Size(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.String when value.TryGetString(out var text):
                return CelValue.FromInt64(CodePoints.Count(text));
            case CelKind.String:
                return CelErrors.NotUnicode;
            case CelKind.Bytes:
                return CelValue.FromInt64(value.AsBytes().Length);
            case CelKind.List:
                return CelValue.FromInt64(value.Elements.Count);
            case CelKind.Map when value.Object is not ICelObject:
                return CelValue.FromInt64(value.Entries.Count);
            default:
                return CelErrors.NoMatchingOverload("size", value);
        }
    }
}
