using System.Collections.Frozen;
using System.Globalization;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>The sets that RE2 has names for: Perl's (ASCII only), POSIX's, and Unicode's general categories.</summary>
internal static class NamedSets
{
    private static readonly FrozenDictionary<string, (int, int)[]> Posix = new Dictionary<string, (int, int)[]>
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = [('0', '9')],
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    }.ToFrozenDictionary();

    /// <summary>Two letters for each value of <see cref="UnicodeCategory"/>, in its order.</summary>
    private static readonly string[] CategoryNames =
    [
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Zs",
        "Zl",
        "Zp",
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Cn",
    ];

    private static readonly Lazy<List<(int First, int Last)>[]> Categories = new(ReadCategories);

    /// <summary><c>\d</c>, <c>\s</c>, <c>\w</c>; null for another letter.</summary>
    public static RuneSet? Perl(char letter) =>
        letter switch
        {
            'd' => OfPosix("digit"),
            'w' => OfPosix("word"),
            's' => new RuneSet().Add('\t', '\n').Add('\f', '\r').Add(' ', ' '),
            _ => null,
        };

    /// <summary><c>[:alpha:]</c>; null for another name.</summary>
    public static RuneSet? OfPosix(string name)
    {
        if (!Posix.TryGetValue(name, out var ranges))
        {
            return null;
        }
        var set = new RuneSet();
        foreach (var (first, last) in ranges)
        {
            set.Add(first, last);
        }
        return set;
    }

    /// <summary><c>\p{L}</c>, <c>\p{Lu}</c>, <c>\p{Any}</c>; null for another name.</summary>
    public static RuneSet? OfUnicode(string name)
    {
        if (name == "Any")
        {
            return new RuneSet().Add(0, RuneSet.Last);
        }
        var set = new RuneSet();
        for (var i = 0; i < CategoryNames.Length; i++)
        {
            if (CategoryNames[i] == name || (name.Length == 1 && CategoryNames[i][0] == name[0] && CategoryNames[i] != "Cn"))
            {
                foreach (var (first, last) in Categories.Value[i])
                {
                    set.Add(first, last);
                }
            }
        }
        return set.Ranges.Count > 0 ? set : null;
    }

    private static List<(int First, int Last)>[] ReadCategories()
    {
        var categories = Array.ConvertAll(CategoryNames, _ => new List<(int First, int Last)>());
        for (var rune = 0; rune <= RuneSet.Last; rune++)
        {
            var ranges = categories[(int)CharUnicodeInfo.GetUnicodeCategory(rune)];
            if (ranges.Count > 0 && ranges[^1].Last == rune - 1)
            {
                ranges[^1] = (ranges[^1].First, rune);
            }
            else
            {
                ranges.Add((rune, rune));
            }
        }
        return categories;
    }
}
