namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A set of code points to be asked often: two words of bits for ASCII, ranges for the rest.</summary>
internal sealed class RuneTest
{
    private const int Ascii = 128;
    private const int WordBits = 64;

    private readonly ulong _low;
    private readonly ulong _high;
    private readonly RuneSet _set;

    public RuneSet Set => _set;

    /// <param name="set">Normalized, and not changed any more.</param>
    public RuneTest(RuneSet set)
    {
        _set = set;
        foreach (var (first, last) in set.Ranges)
        {
            for (var rune = first; rune <= last && rune < Ascii; rune++)
            {
                if (rune < WordBits)
                {
                    _low |= 1UL << rune;
                }
                else
                {
                    _high |= 1UL << (rune - WordBits);
                }
            }
        }
    }

    public bool Contains(int rune) =>
        rune < WordBits ? ((_low >> rune) & 1) != 0
        : rune < Ascii ? ((_high >> (rune - WordBits)) & 1) != 0
        : _set.Contains(rune);
}
