using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.StoreReads;

/// <summary>Reads of a table of which few answers are slow, with second requests and without, by turns.</summary>
internal sealed class HedgeRun
{
    private const int Rate = 400;
    private const int Entities = 1_000;
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);
    private const double SlowShare = 0.02;

    private static readonly FeatureDefinition _feature = OneFeature.Load(
        """
        kind: ActionFeature
        name: clicks
        entity: user
        fields: [{name: article, type: id, required: true}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {article: event.article}}]
        retain: {period: 30d}
        """
    );

    /// <returns>A table.</returns>
    public static async Task<string> MeasureAsync(int rounds, TimeSpan each, CancellationToken cancellationToken)
    {
        await using var table = await DynamoDbResponder.StartAsync();
        await using var plain = await StoreAsync(table, hedged: 0, cancellationToken);
        await using var hedged = await StoreAsync(table, hedged: 0.05, cancellationToken);
        (table.Faults.ReadTime, table.Faults.SlowReads, table.Faults.SlowReadTime) = (Usual, SlowShare, Slow);
        Variant[] variants = [new("one request a read", plain), new("hedged, at most 5 % more", hedged)];
        foreach (var variant in variants)
        {
            await RunAsync(variant, TimeSpan.FromSeconds(3), cancellationToken); // warm-up
            variant.Times.Clear();
            variant.Requests = 0;
        }
        for (var round = 0; round < rounds; round++)
        {
            foreach (var variant in round % 2 == 0 ? variants : [.. variants.Reverse()])
            {
                var before = table.Reads;
                await RunAsync(variant, each, cancellationToken);
                variant.Requests += table.Reads - before;
            }
        }
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"A table over HTTP that answers in {Usual.TotalMilliseconds:0} ms, {SlowShare:P0} of its answers in {Slow.TotalMilliseconds:0} ms; {Rate} queries a second from an open loop, {rounds} rounds of {each.TotalSeconds:0} s of each, by turns."
        );
        text.AppendLine()
            .AppendLine("| | reads | requests a read | p50 | p95 | p99 | p99.9 | p99, × the first |")
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        var first = Percentiles.Of(variants[0].Times, 99);
        foreach (var variant in variants)
        {
            var p99 = Percentiles.Of(variant.Times, 99);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {variant.Name} | {variant.Times.Count:N0} | {(double)variant.Requests / variant.Times.Count:0.000} | {Percentiles.Of(variant.Times, 50):0.0} ms | {Percentiles.Of(variant.Times, 95):0.0} ms | {p99:0.0} ms | {Percentiles.Of(variant.Times, 99.9):0.0} ms | {p99 / first:0.00} |"
            );
        }
        return text.ToString();
    }

    private static async Task<DynamoDbOnlineStore> StoreAsync(DynamoDbResponder table, double hedged, CancellationToken cancellationToken)
    {
        var store = new DynamoDbOnlineStore(
            new DynamoDbOptions { Endpoint = table.Endpoint, HedgedReads = hedged },
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );
        await store.InitializeAsync(cancellationToken);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await store.WriteAsync(
            [
                .. Enumerable
                    .Range(0, Entities)
                    .SelectMany(user =>
                        Enumerable
                            .Range(0, 10)
                            .Select(i => new RecordWrite(_feature, $"u{user}", now - i, $"s#{i}", "[\"a-1\"]"u8.ToArray()))
                    ),
            ],
            cancellationToken
        );
        return store;
    }

    private static async Task RunAsync(Variant variant, TimeSpan each, CancellationToken cancellationToken)
    {
        var reads = new ConcurrentBag<Task>();
        var loop = new OpenLoop(Rate, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await loop.RunAsync(
            each,
            (first, count) =>
            {
                for (var i = first; i < first + count; i++)
                {
                    var (user, due) = (i % Entities, loop.DueAt(i));
                    reads.Add(Task.Run(() => ReadAsync(variant, $"u{user}", due), cancellationToken));
                }
            },
            cancellationToken
        );
        await Task.WhenAll(reads);
    }

    private static async Task ReadAsync(Variant variant, string user, long due)
    {
        var result = (
            await variant.Store.ReadAsync([new RecordRead(_feature, user, 0, long.MaxValue, 10)], default, CancellationToken.None)
        )[0];
        if (result.Records.Length != 10)
        {
            throw new InvalidOperationException($"A read was not answered: {result.Status}.");
        }
        variant.Times.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
    }

    private sealed class Variant(string name, DynamoDbOnlineStore store)
    {
        public string Name => name;

        public DynamoDbOnlineStore Store => store;

        /// <summary>Of each read, from when it was due, in ms.</summary>
        public ConcurrentBag<double> Times { get; } = [];

        public long Requests { get; set; }
    }
}
