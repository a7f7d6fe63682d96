namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>CEL's <c>&lt;</c> and its kin: numbers of all kinds together, and values of one kind where that kind has an order.</summary>
internal static class CelOrdering
{
    /// <summary>What a comparison with NaN gives: neither less, nor equal, nor greater.</summary>
    public const int Unordered = int.MinValue;

    /// <returns>False when values of these kinds have no order.</returns>
    public static bool TryCompare(in CelValue left, in CelValue right, out int order)
    {
        order = 0;
        if (CelEquality.IsNumber(left.Kind) && CelEquality.IsNumber(right.Kind))
        {
            order = CompareNumbers(left, right);
            return true;
        }
        if (left.Kind != right.Kind)
        {
            return false;
        }
        switch (left.Kind)
        {
            case CelKind.Bool:
                order = left.Bits.CompareTo(right.Bits);
                return true;
            case CelKind.String:
                order = CompareCodePoints(left.AsString(), right.AsString());
                return true;
            case CelKind.Bytes:
                order = left.AsBytes().Span.SequenceCompareTo(right.AsBytes().Span);
                return true;
            case CelKind.Timestamp or CelKind.Duration:
                order = left.Bits != right.Bits ? left.Bits.CompareTo(right.Bits) : left.Nanos.CompareTo(right.Nanos);
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Integers of both kinds compare exactly; against a double an integer is rounded to the nearest double first, as the
    /// conformance suite has it (comparisons: <c>9223372036854775808.0 &gt; 9223372036854775807</c> is false).
    /// </summary>
    public static int CompareNumbers(in CelValue left, in CelValue right) =>
        (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => left.Bits.CompareTo(right.Bits),
            (CelKind.UInt, CelKind.UInt) => left.AsUInt64().CompareTo(right.AsUInt64()),
            (CelKind.Int, CelKind.UInt) => left.Bits < 0 ? -1 : ((ulong)left.Bits).CompareTo(right.AsUInt64()),
            (CelKind.UInt, CelKind.Int) => right.Bits < 0 ? 1 : left.AsUInt64().CompareTo((ulong)right.Bits),
            _ => CompareDoubles(left.AsDouble(), right.AsDouble()),
        };

    private static int CompareDoubles(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? Unordered
        : left < right ? -1
        : left > right ? 1
        : 0;

    /// <summary>Order by code point, which is the order of UTF-8 bytes and not that of UTF-16 units.</summary>
    private static int CompareCodePoints(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }
        var (l, r) = (left[common], right[common]);
        // A surrogate stands for a code point above all of the single units.
        return char.IsSurrogate(l) != char.IsSurrogate(r) ? (char.IsSurrogate(l) ? 1 : -1) : l.CompareTo(r);
    }
}
