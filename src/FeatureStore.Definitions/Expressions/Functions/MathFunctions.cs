using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>CEL's extension for numbers (cel-go, ext/README.md: Math), save what works on bits.</summary>
internal static class MathFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("math.greatest(number|list...) number", static (_, values) => Extreme("math.greatest", values, sign: 1)),
            CelFunction.Global("math.least(number|list...) number", static (_, values) => Extreme("math.least", values, sign: -1)),
            CelFunction.Global("math.abs(number) number", Abs),
            CelFunction.Global("math.sign(number) number", Sign),
            CelFunction.Global("math.sqrt(number) double", static (in CelValue v) => Sqrt(v)),
            OfDouble("math.ceil", Math.Ceiling),
            OfDouble("math.floor", Math.Floor),
            OfDouble("math.trunc", Math.Truncate),
            OfDouble("math.round", static x => Math.Round(x, MidpointRounding.AwayFromZero)),
            AskDouble("math.isNaN", double.IsNaN),
            AskDouble("math.isInf", double.IsInfinity),
            AskDouble("math.isFinite", double.IsFinite),
        ];

    private static CelFunction OfDouble(string name, Func<double, double> function) =>
        CelFunction.Global(
            $"{name}(double) double",
            (in CelValue v) =>
                v.Kind == CelKind.Double ? CelValue.FromDouble(function(v.AsDouble())) : CelErrors.NoMatchingOverload(name, v)
        );

    private static CelFunction AskDouble(string name, Func<double, bool> question) =>
        CelFunction.Global(
            $"{name}(double) bool",
            (in CelValue v) => v.Kind == CelKind.Double ? CelValue.FromBool(question(v.AsDouble())) : CelErrors.NoMatchingOverload(name, v)
        );

    /// <summary>The greatest (sign 1) or least (-1) of the arguments, or of the one list; of equals the first.</summary>
    private static CelValue Extreme(string name, ReadOnlySpan<CelValue> values, int sign)
    {
        if (values.Length == 1 && values[0].Kind == CelKind.List)
        {
            return ExtremeOfList(name, values[0], sign);
        }
        var best = values[0];
        foreach (ref readonly var value in values)
        {
            if (!TryBetter(ref best, value, sign))
            {
                return CelErrors.NoMatchingOverload(name, value);
            }
        }
        return best;
    }

    private static CelValue ExtremeOfList(string name, in CelValue list, int sign)
    {
        CelValue best = default;
        foreach (var value in list.Elements)
        {
            best = best.IsNull ? value : best;
            if (!TryBetter(ref best, value, sign))
            {
                return CelErrors.NoMatchingOverload(name, value);
            }
        }
        return best.IsNull ? CelErrors.Invalid($"{name} of an empty list") : best;
    }

    private static bool TryBetter(ref CelValue best, in CelValue value, int sign)
    {
        if (!CelEquality.IsNumber(value.Kind))
        {
            return false;
        }
        var order = CelOrdering.CompareNumbers(value, best);
        if (order != CelOrdering.Unordered && order * sign > 0)
        {
            best = value;
        }
        return true;
    }

    private static CelValue Abs(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int when value.AsInt64() == long.MinValue => CelErrors.Overflow("math.abs"),
            CelKind.Int => CelValue.FromInt64(Math.Abs(value.AsInt64())),
            CelKind.UInt => value,
            CelKind.Double => CelValue.FromDouble(Math.Abs(value.AsDouble())),
            _ => CelErrors.NoMatchingOverload("math.abs", value),
        };

    private static CelValue Sign(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int => CelValue.FromInt64(Math.Sign(value.AsInt64())),
            CelKind.UInt => CelValue.FromUInt64(value.AsUInt64() == 0 ? 0UL : 1),
            CelKind.Double when double.IsNaN(value.AsDouble()) => value,
            CelKind.Double => CelValue.FromDouble(Math.Sign(value.AsDouble())),
            _ => CelErrors.NoMatchingOverload("math.sign", value),
        };

    private static CelValue Sqrt(in CelValue value) =>
        CelEquality.IsNumber(value.Kind)
            ? CelValue.FromDouble(Math.Sqrt(value.AsDouble()))
            : CelErrors.NoMatchingOverload("math.sqrt", value);
}
