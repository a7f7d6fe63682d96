using System.Numerics;

namespace FeatureStore.Storage.Caching.Admission;

/// <summary>
/// How often keys were asked for lately, estimated in a fixed amount of memory: a count-min sketch of four-bit counters, halved now and then
/// (TinyLFU: Einziger, Friedman, Manes, ACM Transactions on Storage 13(4), 2017). Never too low but for that halving and for counts that two
/// threads add at once; too high where keys share all of their counters. Takes no lock.
/// </summary>
internal sealed class FrequencySketch
{
    /// <summary>What a counter holds at most.</summary>
    public const int Max = 15;

    private const int Rows = 4;
    private const int CountersOfWord = 16;
    private const ulong Halves = 0x7777_7777_7777_7777;

    private readonly ulong[] _words;
    private readonly int _shift;
    private readonly int _period;
    private int _added;

    /// <param name="keys">How many it is to tell apart: 8 bytes each.</param>
    /// <param name="period">After how many counts for each of them all are halved: how long "lately" is.</param>
    public FrequencySketch(int keys, int period)
    {
        var length = BitOperations.RoundUpToPowerOf2((uint)Math.Max(keys, 64));
        _words = new ulong[length];
        _shift = 64 - BitOperations.Log2(length * CountersOfWord);
        _period = (int)Math.Min(int.MaxValue / 2, (long)length * period);
    }

    /// <summary>Counts a key once more.</summary>
    /// <param name="hash">Of the key.</param>
    public void Add(int hash)
    {
        var added = false;
        for (var row = 0; row < Rows; row++)
        {
            var counter = Counter(hash, row);
            ref var word = ref _words[counter / CountersOfWord];
            var place = (int)(counter % CountersOfWord) * 4;
            var seen = Volatile.Read(ref word);
            if (((seen >> place) & Max) < Max)
            {
                // Of two threads that do so at once, one count is lost: it is an estimate, and a lock would cost more than it is worth.
                Volatile.Write(ref word, seen + (1UL << place));
                added = true;
            }
        }
        if (added && Interlocked.Increment(ref _added) == _period)
        {
            Halve();
        }
    }

    /// <summary>About how often a key was counted lately, up to <see cref="Max"/>.</summary>
    public int Estimate(int hash)
    {
        var least = Max;
        for (var row = 0; row < Rows; row++)
        {
            var counter = Counter(hash, row);
            var word = Volatile.Read(ref _words[counter / CountersOfWord]);
            least = Math.Min(least, (int)(word >> ((int)(counter % CountersOfWord) * 4)) & Max);
        }
        return least;
    }

    private void Halve()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            Volatile.Write(ref _words[i], (Volatile.Read(ref _words[i]) >> 1) & Halves);
        }
        Volatile.Write(ref _added, _period / 2);
    }

    /// <summary>One counter of each row, by multiplications that have little to do with each other.</summary>
    private ulong Counter(int hash, int row)
    {
        var factor = row switch
        {
            0 => 0x9E37_79B9_7F4A_7C15UL,
            1 => 0xC2B2_AE3D_27D4_EB4FUL,
            2 => 0x1656_67B1_9E37_79F9UL,
            _ => 0x27D4_EB2F_1656_67C5UL,
        };
        var mixed = ((uint)hash + 1UL) * factor;
        return ((mixed ^ (mixed >> 29)) * factor) >> _shift;
    }
}
