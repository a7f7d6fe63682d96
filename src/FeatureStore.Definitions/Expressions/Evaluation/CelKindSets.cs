namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Sets of kinds, as types are checked with.</summary>
internal static class CelKindSets
{
    public static CelKinds ToSet(this CelKind kind) => (CelKinds)(1 << (int)kind);

    public static bool Meets(this CelKinds kinds, CelKinds others) => (kinds & others) != CelKinds.None;

    /// <summary>As a message names it: <c>int or string</c>.</summary>
    public static string Describe(this CelKinds kinds) =>
        string.Join(" or ", Enum.GetValues<CelKind>().Where(kind => kind != CelKind.Error && kinds.Meets(kind.ToSet())).Select(NameOf));

    private static string NameOf(CelKind kind) =>
        kind switch
        {
            CelKind.Null => "null",
            CelKind.Opaque => "an optional or address",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
