using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>CEL's extension for optional values, save what the compiler expands (<c>or</c>, <c>orValue</c>, <c>optMap</c>).</summary>
internal static class OptionalFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("optional.none() opaque", static (_, _) => CelOptional.None),
            CelFunction.Global("optional.of(any) opaque", static (in CelValue v) => CelOptional.Of(v)),
            CelFunction.Global(
                "optional.ofNonZeroValue(any) opaque",
                static (in CelValue v) => IsZero(v) ? CelOptional.None : CelOptional.Of(v)
            ),
            CelFunction.Global("optional.unwrap(list) list", Unwrap),
            CelFunction.Member("unwrapOpt(list) list", Unwrap),
            CelFunction.Member(
                "hasValue(opaque) bool",
                static (in CelValue v) =>
                    v.Object is CelOptional optional ? CelValue.FromBool(optional.HasValue) : CelErrors.NoMatchingOverload("hasValue", v)
            ),
            CelFunction.Member(
                "value(opaque) any",
                static (in CelValue v) =>
                    v.Object is not CelOptional optional ? CelErrors.NoMatchingOverload("value", v)
                    : optional.HasValue ? optional.Value
                    : CelErrors.Invalid("value() of an optional that has none")
            ),
        ];

    private static bool IsZero(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Null => true,
            CelKind.Bool or CelKind.Int or CelKind.UInt => value.Bits == 0,
            CelKind.Double => value.AsDouble() == 0,
            CelKind.String => value.TryGetString(out var text) && text.Length == 0,
            CelKind.Bytes => value.AsBytes().Length == 0,
            CelKind.List => value.Elements.Count == 0,
            CelKind.Map => value.Object is not ICelObject && value.Entries.Count == 0,
            CelKind.Duration => value.Bits == 0 && value.Nanos == 0,
            CelKind.Opaque => value.Object is CelOptional { HasValue: false },
            _ => false,
        };

    /// <summary>The values of those optionals of a list that have one.</summary>
    private static CelValue Unwrap(in CelValue list)
    {
        if (list.Kind != CelKind.List)
        {
            return CelErrors.NoMatchingOverload("optional.unwrap", list);
        }
        var values = new List<CelValue>();
        foreach (var element in list.Elements)
        {
            if (element.Object is not CelOptional optional)
            {
                return CelErrors.NoMatchingOverload("optional.unwrap, of which each element is an optional,", element);
            }
            if (optional.HasValue)
            {
                values.Add(optional.Value);
            }
        }
        return CelValue.FromList([.. values]);
    }
}
