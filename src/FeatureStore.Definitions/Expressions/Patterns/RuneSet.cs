using System.Text;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A set of code points, written for an engine that matches UTF-16 units.</summary>
internal sealed class RuneSet
{
    public const int Last = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;
    private const int FirstAstral = 0x10000;

    private readonly List<(int First, int Last)> _ranges = [];

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    public RuneSet Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    public RuneSet Add(RuneSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    /// <summary>The same with all cases of each letter.</summary>
    public RuneSet WithAllCases()
    {
        Normalize();
        var variants = CaseVariants.Of(this);
        foreach (var variant in variants)
        {
            Add(variant, variant);
        }
        return this;
    }

    public RuneSet Negated()
    {
        Normalize();
        var negated = new RuneSet();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
            {
                negated.Add(next, first - 1);
            }
            next = last + 1;
        }
        return next <= Last ? negated.Add(next, Last) : negated;
    }

    /// <summary>After <see cref="Normalize"/>.</summary>
    public bool Contains(int rune)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (rune < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (rune > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Sorts and joins the ranges.</summary>
    public void Normalize()
    {
        _ranges.Sort();
        var count = 0;
        for (var i = 0; i < _ranges.Count; i++)
        {
            if (count > 0 && _ranges[i].First <= _ranges[count - 1].Last + 1)
            {
                _ranges[count - 1] = (_ranges[count - 1].First, Math.Max(_ranges[count - 1].Last, _ranges[i].Last));
            }
            else
            {
                _ranges[count++] = _ranges[i];
            }
        }
        _ranges.RemoveRange(count, _ranges.Count - count);
    }

    /// <summary>Writes the set as a pattern of .NET: one class for single units, and one alternative for each range of pairs.</summary>
    /// <returns>How many alternatives there are.</returns>
    public int Write(StringBuilder pattern)
    {
        Normalize();
        var alternatives = new List<string>();
        var units = new StringBuilder();
        foreach (var (first, last) in _ranges)
        {
            AddUnits(units, first, Math.Min(last, FirstSurrogate - 1));
            AddUnits(units, Math.Max(first, LastSurrogate + 1), Math.Min(last, FirstAstral - 1));
            AddPairs(alternatives, Math.Max(first, FirstAstral), last);
        }
        if (units.Length > 0)
        {
            alternatives.Insert(0, $"[{units}]");
        }
        // An empty set matches nothing: a class without characters, which .NET writes so.
        pattern.Append(alternatives.Count == 0 ? "[^\\s\\S]" : $"(?:{string.Join('|', alternatives)})");
        return Math.Max(1, alternatives.Count);
    }

    private static void AddUnits(StringBuilder units, int first, int last)
    {
        if (first <= last)
        {
            units.Append(Range(first, last));
        }
    }

    /// <summary>A range of pairs: the rest of the first high surrogate, whole ones, the begin of the last.</summary>
    private static void AddPairs(List<string> alternatives, int first, int last)
    {
        while (first <= last)
        {
            var (high, low) = (High(first), Low(first));
            if (low == 0xDC00 && last - first >= 0x3FF)
            {
                var lastHigh = Low(last) == 0xDFFF ? High(last) : High(last) - 1;
                alternatives.Add($"[{Range(high, lastHigh)}][{Range(0xDC00, 0xDFFF)}]");
                first = FirstAstral + ((lastHigh - FirstSurrogate + 1) << 10);
                continue;
            }
            var end = Math.Min(last, first | 0x3FF);
            alternatives.Add($"{Unit(high)}[{Range(low, Low(end))}]");
            first = end + 1;
        }
    }

    private static int High(int rune) => FirstSurrogate + ((rune - FirstAstral) >> 10);

    private static int Low(int rune) => 0xDC00 + ((rune - FirstAstral) & 0x3FF);

    private static string Range(int first, int last) => first == last ? Unit(first) : $"{Unit(first)}-{Unit(last)}";

    private static string Unit(int unit) => $"\\u{unit:X4}";
}
