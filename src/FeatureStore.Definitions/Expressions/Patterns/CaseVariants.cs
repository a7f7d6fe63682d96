using System.Text;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>Letters that differ in case alone, by simple case mapping.</summary>
internal static class CaseVariants
{
    private static readonly Lazy<(int[] Runes, int[][] Others)> Cased = new(Find);

    /// <summary>Adds the other cases of the letters in a range, which are few beside all that have cases.</summary>
    public static void Add(int first, int last, RuneSet set)
    {
        var (runes, others) = Cased.Value;
        var at = Array.BinarySearch(runes, first);
        for (at = at < 0 ? ~at : at; at < runes.Length && runes[at] <= last; at++)
        {
            foreach (var other in others[at])
            {
                set.Add(other, other);
            }
        }
    }

    private static (int[], int[][]) Find()
    {
        var cased = Enumerable
            .Range(0, RuneSet.Last + 1)
            .Where(Rune.IsValid)
            .Select(value => new Rune(value))
            .Where(rune => Rune.ToUpperInvariant(rune) != rune || Rune.ToLowerInvariant(rune) != rune)
            .GroupBy(rune => Rune.ToUpperInvariant(Rune.ToLowerInvariant(rune)))
            .SelectMany(family => family.Select(rune => (Rune: rune.Value, Others: Others(family, rune))))
            .OrderBy(c => c.Rune)
            .ToArray();
        return ([.. cased.Select(c => c.Rune)], [.. cased.Select(c => c.Others)]);

        static int[] Others(IEnumerable<Rune> family, Rune rune) => [.. family.Where(o => o != rune).Select(o => o.Value)];
    }
}
