namespace FeatureStore.Benchmarks.Admission;

/// <summary>Keys by rank: the second is asked for half as often as the first, the third a third as often (Zipf with exponent 1).</summary>
internal sealed class ZipfKeys
{
    private readonly double[] _cumulative;

    public ZipfKeys(int count)
    {
        _cumulative = new double[count];
        double sum = 0;
        for (var rank = 0; rank < count; rank++)
        {
            sum += 1.0 / (rank + 1);
            _cumulative[rank] = sum;
        }
    }

    public int Next(Random random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(at < 0 ? ~at : at, _cumulative.Length - 1);
    }
}
