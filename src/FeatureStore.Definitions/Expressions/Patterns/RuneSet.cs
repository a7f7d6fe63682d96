namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A set of code points.</summary>
internal sealed class RuneSet
{
    public const int Last = 0x10FFFF;

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
        foreach (var (first, last) in _ranges.ToArray())
        {
            CaseVariants.Add(first, last, this);
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
}
