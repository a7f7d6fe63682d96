using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>The operators + - * / % and negation. Integers never wrap: what does not fit is an overflow.</summary>
internal static class Arithmetic
{
    public static CelFunction.Of2 Operator(string symbol) =>
        symbol switch
        {
            "+" => Add,
            "-" => Subtract,
            "*" => Multiply,
            "/" => Divide,
            _ => Modulo,
        };

    public static CelValue Negate(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int when value.Bits == long.MinValue => CelErrors.Overflow("-_"),
            CelKind.Int => CelValue.FromInt64(-value.Bits),
            CelKind.Double => CelValue.FromDouble(-value.AsDouble()),
            CelKind.Duration => TimeFunctions.Duration(-TimeFunctions.TotalNanos(value)),
            _ => CelErrors.NoMatchingOverload("-_", value),
        };

    private static CelValue Add(in CelValue left, in CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                return Int((Int128)left.Bits + right.Bits, "_+_");
            case (CelKind.UInt, CelKind.UInt):
                return UInt((Int128)left.AsUInt64() + right.AsUInt64(), "_+_");
            case (CelKind.Double, CelKind.Double):
                return CelValue.FromDouble(left.AsDouble() + right.AsDouble());
            case (CelKind.String, CelKind.String):
                return left.TryGetString(out var l) && right.TryGetString(out var r) ? CelValue.FromString(l + r) : CelErrors.NotUnicode;
            case (CelKind.Bytes, CelKind.Bytes):
                return CelValue.FromBytes([.. left.AsBytes().Span, .. right.AsBytes().Span]);
            case (CelKind.List, CelKind.List):
                return Concatenate(left, right);
            case (CelKind.Timestamp, CelKind.Duration) or (CelKind.Duration, CelKind.Timestamp):
                return TimeFunctions.Timestamp(TimeFunctions.TotalNanos(left) + TimeFunctions.TotalNanos(right));
            case (CelKind.Duration, CelKind.Duration):
                return TimeFunctions.Duration(TimeFunctions.TotalNanos(left) + TimeFunctions.TotalNanos(right));
            default:
                return CelErrors.NoMatchingOverload("_+_", left, right);
        }
    }

    private static CelValue Subtract(in CelValue left, in CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                return Int((Int128)left.Bits - right.Bits, "_-_");
            case (CelKind.UInt, CelKind.UInt):
                return UInt((Int128)left.AsUInt64() - right.AsUInt64(), "_-_");
            case (CelKind.Double, CelKind.Double):
                return CelValue.FromDouble(left.AsDouble() - right.AsDouble());
            case (CelKind.Timestamp, CelKind.Duration):
                return TimeFunctions.Timestamp(TimeFunctions.TotalNanos(left) - TimeFunctions.TotalNanos(right));
            case (CelKind.Timestamp, CelKind.Timestamp) or (CelKind.Duration, CelKind.Duration):
                return TimeFunctions.Duration(TimeFunctions.TotalNanos(left) - TimeFunctions.TotalNanos(right));
            default:
                return CelErrors.NoMatchingOverload("_-_", left, right);
        }
    }

    private static CelValue Multiply(in CelValue left, in CelValue right) =>
        (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits * right.Bits, "_*_"),
            (CelKind.UInt, CelKind.UInt) => UInt(left.AsUInt64() * (UInt128)right.AsUInt64(), "_*_"),
            (CelKind.Double, CelKind.Double) => CelValue.FromDouble(left.AsDouble() * right.AsDouble()),
            _ => CelErrors.NoMatchingOverload("_*_", left, right),
        };

    private static CelValue Divide(in CelValue left, in CelValue right) =>
        (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) when right.Bits == 0 => ByZero,
            (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits / right.Bits, "_/_"),
            (CelKind.UInt, CelKind.UInt) when right.Bits == 0 => ByZero,
            (CelKind.UInt, CelKind.UInt) => CelValue.FromUInt64(left.AsUInt64() / right.AsUInt64()),
            (CelKind.Double, CelKind.Double) => CelValue.FromDouble(left.AsDouble() / right.AsDouble()),
            _ => CelErrors.NoMatchingOverload("_/_", left, right),
        };

    private static CelValue Modulo(in CelValue left, in CelValue right) =>
        (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) or (CelKind.UInt, CelKind.UInt) when right.Bits == 0 => ByZero,
            (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits % right.Bits, "_%_"),
            (CelKind.UInt, CelKind.UInt) => CelValue.FromUInt64(left.AsUInt64() % right.AsUInt64()),
            _ => CelErrors.NoMatchingOverload("_%_", left, right),
        };

    private static CelValue Concatenate(in CelValue left, in CelValue right)
    {
        var count = left.Elements.Count + right.Elements.Count;
        var all = new CelValue[count];
        var at = 0;
        foreach (var element in left.Elements)
        {
            all[at++] = element;
        }
        foreach (var element in right.Elements)
        {
            all[at++] = element;
        }
        return CelValue.FromList(all);
    }

    private static CelValue ByZero => CelValue.Error(CelErrorCode.DivisionByZero, "division by zero");

    private static CelValue Int(Int128 result, string operation) =>
        result >= long.MinValue && result <= long.MaxValue ? CelValue.FromInt64((long)result) : CelErrors.Overflow(operation);

    private static CelValue UInt(Int128 result, string operation) =>
        result >= 0 && result <= ulong.MaxValue ? CelValue.FromUInt64((ulong)result) : CelErrors.Overflow(operation);

    private static CelValue UInt(UInt128 result, string operation) =>
        result <= ulong.MaxValue ? CelValue.FromUInt64((ulong)result) : CelErrors.Overflow(operation);
}
