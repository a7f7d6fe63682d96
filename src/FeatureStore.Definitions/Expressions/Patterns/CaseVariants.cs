using System.Text;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>Letters that differ in case alone, by simple case mapping.</summary>
internal static class CaseVariants
{
    private static readonly Lazy<(int Rune, int[] Others)[]> Cased = new(Find);

    /// <summary>The other cases of the letters in a set.</summary>
    /// <param name="set">Normalized.</param>
    public static IEnumerable<int> Of(RuneSet set) => [.. Cased.Value.Where(c => set.Contains(c.Rune)).SelectMany(c => c.Others)];

    private static (int, int[])[] Find() =>
        [
            .. Enumerable
                .Range(0, RuneSet.Last + 1)
                .Where(Rune.IsValid)
                .Select(value => new Rune(value))
                .Where(rune => Rune.ToUpperInvariant(rune) != rune || Rune.ToLowerInvariant(rune) != rune)
                .GroupBy(rune => Rune.ToUpperInvariant(Rune.ToLowerInvariant(rune)))
                .SelectMany(family => family.Select(rune => (rune.Value, family.Where(o => o != rune).Select(o => o.Value).ToArray()))),
        ];
}
