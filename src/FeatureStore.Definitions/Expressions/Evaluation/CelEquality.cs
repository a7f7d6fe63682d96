using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>CEL's <c>==</c>: values of different kinds are unequal, save numbers, which compare by their mathematical value.</summary>
internal static class CelEquality
{
    /// <param name="left">No error.</param>
    /// <param name="right">No error.</param>
    public static bool AreEqual(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind)
        {
            return IsNumber(left.Kind) && IsNumber(right.Kind) && CelOrdering.CompareNumbers(left, right) == 0;
        }
        return left.Kind switch
        {
            CelKind.Null => true,
            CelKind.Bool or CelKind.Int or CelKind.UInt => left.Bits == right.Bits,
            CelKind.Double => left.AsDouble() == right.AsDouble(),
            CelKind.String => StringsEqual(left, right),
            CelKind.Bytes => left.AsBytes().Span.SequenceEqual(right.AsBytes().Span),
            CelKind.Timestamp or CelKind.Duration => left.Bits == right.Bits && left.Nanos == right.Nanos,
            CelKind.Type => left.TypeName == right.TypeName,
            CelKind.List => ListsEqual(left, right),
            CelKind.Map => MapsEqual(left, right),
            CelKind.Opaque => ((CelOpaque)left.Object!).EqualTo((CelOpaque)right.Object!),
            _ => false,
        };
    }

    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    private static bool StringsEqual(in CelValue left, in CelValue right) =>
        (left.Object, right.Object) switch
        {
            (string l, string r) => l == r,
            (string l, _) => JsonText.Equals(right.Json, l),
            (_, string r) => JsonText.Equals(left.Json, r),
            _ => JsonText.Equals(left.Json, right.Json),
        };

    private static bool ListsEqual(in CelValue left, in CelValue right)
    {
        if (left.Elements.Count != right.Elements.Count)
        {
            return false;
        }
        var others = right.Elements.GetEnumerator();
        foreach (var element in left.Elements)
        {
            if (!others.MoveNext() || !AreEqual(element, others.Current))
            {
                return false;
            }
        }
        return true;
    }

    private static bool MapsEqual(in CelValue left, in CelValue right)
    {
        if (left.Object is ICelObject || right.Object is ICelObject)
        {
            return ReferenceEquals(left.Object, right.Object);
        }
        if (left.Entries.Count != right.Entries.Count)
        {
            return false;
        }
        foreach (var (key, value) in left.Entries)
        {
            if (key.IsError || !CelLookup.TryFind(right, key, out var other) || !AreEqual(value, other))
            {
                return false;
            }
        }
        return true;
    }
}
