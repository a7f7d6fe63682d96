using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace FeatureStore.Benchmarks.Admission;

/// <summary>Hit ratio and latency against the size of the cache, with admission and without, in the process's memory and in Redis.</summary>
internal static class AdmissionRun
{
    private const int Keys = 20_000;
    private const int ValueBytes = 1_000;

    private static readonly FeatureDefinition _inMemory = OneFeature.Load(
        """
        kind: StaticFeature
        name: profile
        entity: user
        fields: [{name: text, type: string}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {text: event.text}}]
        cache: {redis: write-through, soft_ttl: 1h, hard_ttl: 2h, local: 1h}
        """
    );
    private static readonly FeatureDefinition _inRedis = _inMemory with { Cache = _inMemory.Cache with { Local = TimeSpan.Zero } };
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(5);
    private static readonly int[] _percents = [2, 5, 10, 20, 50];

    /// <returns>Tables.</returns>
    public static async Task<string> MeasureAsync(int reads, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Keys:N0} entities of {ValueBytes:N0} bytes, asked for by Zipf's law (exponent 1) by 32 readers; a store that takes {_latency.TotalMilliseconds:0} ms. {reads:N0} reads after as many to warm up. With a scan: beside each read one of an entity that is read that once; the figures are of the others."
        );
        text.AppendLine().AppendLine("In the process's memory (`store:localCache`):").AppendLine();
        Head(text, "without admission", "with admission");
        foreach (var (percent, scan) in Rows())
        {
            Row(text, percent, scan, await InMemoryAsync(percent, scan, false, reads), await InMemoryAsync(percent, scan, true, reads));
        }
        foreach (var policy in (string[])["allkeys-lru", "allkeys-lfu"])
        {
            text.AppendLine().AppendLine($"In Redis with `maxmemory-policy {policy}` (`redis:admission`):").AppendLine();
            Head(text, "`all`", "`repeated`");
            foreach (var (percent, scan) in Rows())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var all = await InRedisAsync(percent, scan, policy, CacheAdmission.All, reads);
                Row(text, percent, scan, all, await InRedisAsync(percent, scan, policy, CacheAdmission.Repeated, reads));
            }
        }
        return text.ToString();
    }

    private static IEnumerable<(int Percent, bool Scan)> Rows() => _percents.Select(percent => (percent, false)).Append((10, true));

    private static async Task<AdmissionFigures> InMemoryAsync(int percent, bool scan, bool admission, int reads)
    {
        const int estimated = 1_500; // What LocalEntry counts for such an entry.
        var below = new ValueStore(_latency, ValueBytes);
        var options = new LocalCacheOptions { MaxBytes = (long)Keys * estimated * percent / 100, Admission = admission };
        await using var store = new LocalCachedOnlineStore(below, options, TimeProvider.System);
        return await MeasureAsync(store, below, _inMemory, scan, reads);
    }

    private static async Task<AdmissionFigures> InRedisAsync(int percent, bool scan, string policy, CacheAdmission admission, int reads)
    {
        await using var redis = await RedisProcess.StartAsync();
        var below = new ValueStore(_latency, ValueBytes);
        var options = new RedisOptions
        {
            Endpoint = redis.Endpoint,
            Admission = admission,
            ReadTimeout = TimeSpan.FromSeconds(5),
        };
        await using var cached = new CachedOnlineStore(
            below,
            options,
            TimeProvider.System,
            new Random(),
            NullLogger<CachedOnlineStore>.Instance
        );
        await cached.InitializeAsync(CancellationToken.None);
        await LimitAsync(redis.Endpoint, percent, policy);
        return await MeasureAsync(cached, below, _inRedis, scan, reads);
    }

    /// <summary>Gives Redis what it takes when empty, and room for a part of the entries.</summary>
    private static async Task LimitAsync(string endpoint, int percent, string policy)
    {
        const int estimated = 1_200; // With its key and what Redis keeps beside it.
        var settings = ConfigurationOptions.Parse(endpoint);
        settings.AllowAdmin = true;
        await using var admin = await ConnectionMultiplexer.ConnectAsync(settings);
        var server = admin.GetServers()[0];
        var used = (long)await RedisInfo.NumberAsync(server, "memory", "used_memory");
        await server.ConfigSetAsync("maxmemory", used + ((long)Keys * estimated * percent / 100));
        await server.ConfigSetAsync("maxmemory-policy", policy);
    }

    private static Task<AdmissionFigures> MeasureAsync(
        IOnlineStore store,
        ValueStore below,
        FeatureDefinition feature,
        bool scan,
        int reads
    )
    {
        async Task ReadAsync(string entity)
        {
            var read = new RecordRead(feature, entity, 0, long.MaxValue, 1);
            var result = (await store.ReadAsync([read], default, CancellationToken.None))[0];
            if (result.Status != ReadStatus.Ok || result.Records.Length != 1)
            {
                throw new InvalidOperationException($"A read was answered with {result.Records?.Length} records ({result.Status}).");
            }
        }
        return new ZipfLoad(ReadAsync, () => below.Reads, new ZipfKeys(Keys), scan).MeasureAsync(reads);
    }

    private static void Head(StringBuilder text, string without, string with) =>
        text.AppendLine($"| room for | hit ratio, {without} | {with} | p50 / p99 in ms, {without} | {with} |")
            .AppendLine("|---|---:|---:|---:|---:|");

    private static void Row(StringBuilder text, int percent, bool scan, AdmissionFigures without, AdmissionFigures with) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {percent} % of the entities{(scan ? ", with a scan" : "")} | {without.HitRatio:P1} | {with.HitRatio:P1} | {Times(without)} | {Times(with)} |"
        );

    private static string Times(AdmissionFigures figures) =>
        string.Create(CultureInfo.InvariantCulture, $"{figures.Latency.P50:F2} / {figures.Latency.P99:F1}");
}
