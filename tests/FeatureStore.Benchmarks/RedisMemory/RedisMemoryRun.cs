using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.CacheReads;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Benchmarks.RedisMemory;

/// <summary>What entries take in Redis, filled and written by the product's own steps, against the values in them.</summary>
internal static class RedisMemoryRun
{
    private const int Keys = 300;
    private const long Base = 1_700_000_000_000;

    private static readonly FeatureDefinition _action = ReadData.Definitions[0] with
    {
        Cache = ReadData.Definitions[0].Cache with { Items = 100 },
    };
    private static readonly FeatureDefinition _static = ReadData.Definitions[0] with { Kind = FeatureKind.Static, Name = "profile" };

    /// <returns>A table.</returns>
    public static async Task<string> MeasureAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Keys} entries of each kind. Bytes are the growth of `used_memory` for each entry, key and expiry included; times are Redis's own (`INFO commandstats`): a write step of one record, a read of the 30 newest."
        );
        text.AppendLine();
        text.AppendLine(
            "| records an entry | bytes of a value | `zset-max-listpack-value` | encoding | bytes a record | of the value's | of the member's (value and 31 bytes) | write step | read |"
        );
        text.AppendLine("|---:|---:|---:|---|---:|---:|---:|---:|---:|");
        foreach (var (records, valueBytes) in ((int, int)[])[(30, 30), (30, 40), (50, 40), (50, 100), (50, 300), (100, 100), (100, 300)])
        {
            foreach (var limit in (int[])[64, 512])
            {
                cancellationToken.ThrowIfCancellationRequested();
                var row = await MeasureAsync(_action, records, valueBytes, limit);
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {records} | {valueBytes} | {limit} | {row.Encoding} | {row.BytesOfEntry / records:F0} | {row.BytesOfEntry / records / valueBytes:F2} | {row.BytesOfEntry / records / (valueBytes + SortKey.Length + 1):F2} | {row.WriteMicroseconds:F0} µs | {row.ReadMicroseconds:F1} µs |"
                );
            }
        }
        foreach (var valueBytes in (int[])[100, 1_000])
        {
            var row = await MeasureAsync(_static, 1, valueBytes, 64);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| static | {valueBytes} | – | {row.Encoding} | {row.BytesOfEntry:F0} | {row.BytesOfEntry / valueBytes:F2} | – | {row.WriteMicroseconds:F0} µs | {row.ReadMicroseconds:F1} µs |"
            );
        }
        return text.ToString();
    }

    private static async Task<RedisMemoryRow> MeasureAsync(FeatureDefinition feature, int records, int valueBytes, int listpackValue)
    {
        await using var redis = await RedisProcess.StartAsync(["--zset-max-listpack-value", $"{listpackValue}"]);
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.Endpoint},allowAdmin=true");
        var database = connection.GetDatabase();
        var protocol = new RedisCacheProtocol(() => database, TimeSpan.FromSeconds(30), CacheScripts.Default);
        var value = Encoding.ASCII.GetBytes($"[\"{new string('v', valueBytes - 4)}\"]");
        // The scripts are known, and the client's buffers have their size.
        await FillAsync(protocol, feature, "first", records, value);
        var before = await RedisInfo.NumberAsync(connection.GetServers()[0], "memory", "used_memory");
        for (var i = 0; i < Keys; i++)
        {
            await FillAsync(protocol, feature, $"user-{i:D6}", records, value);
        }
        var bytes = (await RedisInfo.NumberAsync(connection.GetServers()[0], "memory", "used_memory") - before) / Keys;
        var key = FeatureKey.Redis(feature, "user-000001");
        var encoding = (string?)await database.ExecuteAsync("OBJECT", "ENCODING", key) ?? "";
        await connection.GetServers()[0].ConfigResetStatisticsAsync();
        for (var i = 0; i < Keys; i++)
        {
            var id = $"user-{i:D6}";
            var write = new RecordWrite(feature, id, Base + records + 1, $"s#{records + 1}", value);
            await protocol.WriteAsync(feature, FeatureKey.Redis(feature, id), [write]);
            _ =
                feature.Kind == FeatureKind.Static
                    ? (object)await protocol.GetStringAsync(FeatureKey.Redis(feature, id))
                    : await protocol.GetSetAsync(FeatureKey.Redis(feature, id), ReadData.Items);
        }
        return new RedisMemoryRow(
            encoding,
            bytes,
            await MicrosecondsAsync(connection, "evalsha"),
            await MicrosecondsAsync(connection, feature.Kind == FeatureKind.Static ? "get" : "zrevrange")
        );
    }

    private static async Task FillAsync(RedisCacheProtocol protocol, FeatureDefinition feature, string id, int records, byte[] value)
    {
        var key = FeatureKey.Redis(feature, id);
        StoredRecord[] content =
        [
            .. Enumerable
                .Range(0, records)
                .Select(i => (At: Base + records - i, Identity: $"s#{records - i}"))
                .Select(e => new StoredRecord(e.At, SortKey.Of(e.At, e.Identity), e.Identity, value)),
        ];
        if (
            !await protocol.BeginLoadAsync(feature, key, "token")
            || !await protocol.FillAsync(feature, key, "token", new CacheContent(content, IsAll: true))
        )
        {
            throw new InvalidOperationException($"The entry of {id} was not filled.");
        }
    }

    private static async Task<double> MicrosecondsAsync(ConnectionMultiplexer connection, string command)
    {
        var info = await connection.GetServers()[0].InfoAsync("commandstats");
        var figures = info[0].First(pair => pair.Key == $"cmdstat_{command}").Value.Split(',');
        return double.Parse(
            Array.Find(figures, f => f.StartsWith("usec_per_call=", StringComparison.Ordinal))![14..],
            CultureInfo.InvariantCulture
        );
    }
}
