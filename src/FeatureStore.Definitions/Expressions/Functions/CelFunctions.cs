using System.Collections.Frozen;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>The functions there are. To add one: write its body in the class of its subject and name it in that class's list.</summary>
internal static class CelFunctions
{
    private static readonly CelFunction[] All =
    [
        .. CollectionFunctions.All,
        .. ConversionFunctions.All,
        .. StringFunctions.All,
        .. TextFunctions.All,
        .. FormatFunctions.All,
        .. TimeFunctions.All,
        .. MathFunctions.All,
        .. BitFunctions.All,
        .. EncodingFunctions.All,
        .. OptionalFunctions.All,
        .. NetworkFunctions.All,
        .. FeatureFunctions.All,
    ];

    private static readonly FrozenDictionary<(string, bool, int), CelFunction> ByArity = All.Where(f => !f.IsVariadic)
        .ToFrozenDictionary(f => (f.Name, f.IsMember, f.Arity));

    private static readonly FrozenDictionary<string, CelFunction> Variadic = All.Where(f => f.IsVariadic).ToFrozenDictionary(f => f.Name);

    private static readonly FrozenSet<string> Globals = All.Where(f => !f.IsMember).Select(f => f.Name).ToFrozenSet();

    public static IEnumerable<string> Names { get; } = [.. All.Select(f => f.Name).Distinct()];

    public static bool IsGlobal(string name) => Globals.Contains(name);

    /// <param name="name">As called, with its namespace.</param>
    /// <param name="isMember">Whether it is called on a value.</param>
    /// <param name="arity">Arguments between the parentheses.</param>
    public static CelFunction? Find(string name, bool isMember, int arity) =>
        ByArity.GetValueOrDefault((name, isMember, arity))
        ?? (!isMember && arity > 0 && Variadic.TryGetValue(name, out var variadic) ? variadic : null);

    /// <summary>The ways in which a name may be called, for the message about a wrong one.</summary>
    public static IEnumerable<string> Spellings(string name) =>
        All.Where(f => f.Name == name)
            .OrderBy(f => f.IsMember)
            .ThenBy(f => f.Arity)
            .Select(f =>
                $"{(f.IsMember ? "x." : "")}{name}({string.Join(", ", Enumerable.Repeat("…", f.Arity))}{(f.IsVariadic ? ", …" : "")})"
            );
}
