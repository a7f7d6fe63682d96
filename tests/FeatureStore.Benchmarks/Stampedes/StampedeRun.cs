using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Stampedes;

/// <summary>Many readers of what is not in the cache, through as many caches as there would be processes, over a store of one latency.</summary>
internal sealed class StampedeRun : IAsyncDisposable
{
    private const int Readers = 1_000;
    private const int Keys = 100;
    private const int Absent = 1_000;
    private const int AbsentReads = 100_000;

    private static readonly FeatureDefinition _feature = OneFeature.Load(
        """
        kind: StaticFeature
        name: mood
        entity: user
        fields: [{name: mood, type: string}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood}}]
        """
    );

    private readonly SlowStore _store;
    private readonly List<CachedOnlineStore> _processes = [];
    private readonly TimeSpan _latency;
    private RedisProcess? _redis;
    private int _run;

    private StampedeRun(TimeSpan latency)
    {
        _latency = latency;
        _store = new SlowStore(latency, entity => !entity.StartsWith("absent", StringComparison.Ordinal));
    }

    /// <returns>A table.</returns>
    public static async Task<string> MeasureAsync(int processes, TimeSpan latency, int rounds, CancellationToken cancellationToken)
    {
        await using var run = new StampedeRun(latency);
        await run.StartAsync(processes, cancellationToken);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"A store that takes {latency.TotalMilliseconds:0} ms; {processes} processes' worth of caches, one Redis. Median of {rounds} rounds; a load alone is one reader of one cold key."
        );
        text.AppendLine()
            .AppendLine("| | readers | keys | store reads | p50 | p99 | p99, × a load alone |")
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        await run.OnceAsync(Readers, 1); // warm-up
        var alone = await run.MedianAsync(rounds, readers: 1, keys: 1);
        Row(text, "a load alone", 1, 1, alone, alone);
        Row(text, "one cold key", Readers, 1, await run.MedianAsync(rounds, Readers, 1), alone);
        Row(text, "keys that expired at once", Readers, Keys, await run.MedianAsync(rounds, Readers, Keys), alone);
        text.AppendLine().AppendLine(await run.AbsentAsync(cancellationToken));
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    private async Task StartAsync(int processes, CancellationToken cancellationToken)
    {
        _redis = await RedisProcess.StartAsync(cancellationToken: cancellationToken);
        for (var i = 0; i < processes; i++)
        {
            _processes.Add(
                new CachedOnlineStore(
                    _store,
                    new RedisOptions { Endpoint = _redis.Endpoint, ReadTimeout = TimeSpan.FromSeconds(5) },
                    TimeProvider.System,
                    new Random(),
                    NullLogger<CachedOnlineStore>.Instance
                )
            );
            await _processes[i].InitializeAsync(cancellationToken);
        }
    }

    private async Task<Outcome> MedianAsync(int rounds, int readers, int keys)
    {
        var outcomes = new List<Outcome>();
        for (var round = 0; round < rounds; round++)
        {
            outcomes.Add(await OnceAsync(readers, keys));
        }
        return new Outcome(
            outcomes.Max(outcome => outcome.Reads),
            Percentiles.Median(outcomes.Select(outcome => outcome.P50)),
            Percentiles.Median(outcomes.Select(outcome => outcome.P99))
        );
    }

    /// <summary>Readers of keys that were never read, all at once.</summary>
    private async Task<Outcome> OnceAsync(int readers, int keys)
    {
        var run = _run++;
        var before = _store.Reads;
        var times = await Task.WhenAll(
            Enumerable.Range(0, readers).Select(reader => Task.Run(() => ReadAsync(reader, $"{run}-{reader % keys}")))
        );
        return new Outcome(_store.Reads - before, Percentiles.Of(times, 50), Percentiles.Of(times, 99));
    }

    private async Task<string> AbsentAsync(CancellationToken cancellationToken)
    {
        var before = _store.Reads;
        await Parallel.ForAsync(
            0,
            AbsentReads,
            new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken },
            async (read, _) => await ReadAsync(read, $"absent-{read % Absent}")
        );
        var reads = _store.Reads - before;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{AbsentReads:N0} reads of {Absent:N0} absent entities: {reads:N0} reads of the store ({100.0 * reads / AbsentReads:0.0} %), {100.0 * (reads - Absent) / AbsentReads:0.00} % after the first of each."
        );
    }

    /// <returns>Milliseconds.</returns>
    private async Task<double> ReadAsync(int reader, string entity)
    {
        RecordRead[] reads = [new(_feature, entity, 0, long.MaxValue, 1)];
        var started = Stopwatch.GetTimestamp();
        var result = (await _processes[reader % _processes.Count].ReadAsync(reads, default, CancellationToken.None))[0];
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return result.Status == ReadStatus.Ok ? took : throw new InvalidOperationException($"A read was not answered: {result.Status}.");
    }

    private static void Row(StringBuilder text, string name, int readers, int keys, Outcome outcome, Outcome alone) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {name} | {readers:N0} | {keys:N0} | {outcome.Reads:N0} | {outcome.P50:0.0} ms | {outcome.P99:0.0} ms | {outcome.P99 / alone.P50:0.00} |"
        );

    /// <param name="Reads">Of the store, in the worst round.</param>
    /// <param name="P50">Of a reader, in ms.</param>
    /// <param name="P99">Of a reader, in ms.</param>
    private sealed record Outcome(int Reads, double P50, double P99);
}
