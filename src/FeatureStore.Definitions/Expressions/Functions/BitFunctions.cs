using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>Bits of int and uint, of CEL's extension for numbers. Shifts fill with zeros; by 64 and more they give 0.</summary>
internal static class BitFunctions
{
    private const int Bits = 64;

    public static IEnumerable<CelFunction> All =>
        [
            Both("math.bitAnd", static (a, b) => a & b),
            Both("math.bitOr", static (a, b) => a | b),
            Both("math.bitXor", static (a, b) => a ^ b),
            CelFunction.Global(
                "math.bitNot(int|uint) int|uint",
                static (in CelValue v) =>
                    v.Kind is CelKind.Int or CelKind.UInt ? Of(v.Kind, ~(ulong)v.Bits) : CelErrors.NoMatchingOverload("math.bitNot", v)
            ),
            Shift("math.bitShiftLeft", static (bits, by) => bits << by),
            Shift("math.bitShiftRight", static (bits, by) => bits >> by),
        ];

    private static CelFunction Both(string name, Func<ulong, ulong, ulong> function) =>
        CelFunction.Global(
            $"{name}(int|uint, int|uint) int|uint",
            (in CelValue a, in CelValue b) =>
                a.Kind is CelKind.Int or CelKind.UInt && a.Kind == b.Kind
                    ? Of(a.Kind, function((ulong)a.Bits, (ulong)b.Bits))
                    : CelErrors.NoMatchingOverload(name, a, b)
        );

    private static CelFunction Shift(string name, Func<ulong, int, ulong> function) =>
        CelFunction.Global(
            $"{name}(int|uint, int) int|uint",
            (in CelValue value, in CelValue by) =>
                value.Kind is not (CelKind.Int or CelKind.UInt) || by.Kind != CelKind.Int ? CelErrors.NoMatchingOverload(name, value, by)
                : by.Bits < 0 ? CelErrors.Invalid($"{name} by a negative number: {by}")
                : Of(value.Kind, by.Bits >= Bits ? 0 : function((ulong)value.Bits, (int)by.Bits))
        );

    private static CelValue Of(CelKind kind, ulong bits) =>
        kind == CelKind.Int ? CelValue.FromInt64((long)bits) : CelValue.FromUInt64(bits);
}
