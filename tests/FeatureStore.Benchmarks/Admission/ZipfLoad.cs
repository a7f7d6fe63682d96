using System.Diagnostics;
using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Admission;

/// <summary>Readers that ask one after the other, by Zipf's law; beside each such read, where asked for, one of a key that nobody reads again.</summary>
/// <param name="read">Reads one entity.</param>
/// <param name="asked">What the store was asked so far.</param>
/// <param name="keys">The keys.</param>
/// <param name="scan">Whether somebody reads all the others, once each.</param>
internal sealed class ZipfLoad(Func<string, Task> read, Func<long> asked, ZipfKeys keys, bool scan)
{
    /// <summary>How entities of the scan begin.</summary>
    public const string Scanned = "scan";

    private const int Readers = 32;

    private int _scanned;

    /// <summary>Warms up with as many reads as it measures.</summary>
    public async Task<AdmissionFigures> MeasureAsync(int reads)
    {
        await RunAsync(reads, seed: 1);
        var before = asked();
        var measured = await RunAsync(reads, seed: 2);
        double[] milliseconds = [.. measured.SelectMany(m => m)];
        return new AdmissionFigures(1 - ((asked() - before) / (double)milliseconds.Length), LatencySummary.Of(milliseconds));
    }

    private Task<List<double>[]> RunAsync(int reads, int seed) =>
        Task.WhenAll(
            Enumerable
                .Range(0, Readers)
                .Select(reader =>
                    Task.Run(async () =>
                    {
                        var random = new Random((1_000 * seed) + reader);
                        var milliseconds = new List<double>(reads / Readers);
                        for (var i = 0; i < reads / Readers; i++)
                        {
                            var started = Stopwatch.GetTimestamp();
                            await read($"zipf{keys.Next(random)}");
                            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                            if (scan)
                            {
                                await read($"{Scanned}{Interlocked.Increment(ref _scanned)}");
                            }
                        }
                        return milliseconds;
                    })
                )
        );
}
