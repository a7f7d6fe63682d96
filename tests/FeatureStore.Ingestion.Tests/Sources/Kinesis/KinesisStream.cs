using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FeatureStore.Ingestion.Sources.Kinesis;
using Google.Protobuf;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

/// <summary>A stream to put into, to split and to merge.</summary>
internal sealed class KinesisStream(KinesisClient client, string name)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public string Name => name;

    public static async Task<KinesisStream> CreateAsync(KinesisClient client, string name, int shards)
    {
        (await client.CallAsync("CreateStream", new { StreamName = name, ShardCount = shards }, CancellationToken.None)).Dispose();
        var stream = new KinesisStream(client, name);
        await stream.IsActiveAsync();
        return stream;
    }

    /// <summary>Puts records, again and again those that are refused while shards change.</summary>
    public async Task PutAsync(IEnumerable<(string Key, byte[] Data)> records)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        foreach (var chunk in records.Chunk(200))
        {
            var left = chunk;
            while (left.Length > 0)
            {
                using var answer = await CallAsync(
                    "PutRecords",
                    new
                    {
                        StreamName = name,
                        Records = left.Select(record => new { PartitionKey = record.Key, Data = Convert.ToBase64String(record.Data) }),
                    },
                    deadline.Token
                );
                var results = answer.RootElement.GetProperty("Records");
                left =
                [
                    .. left.Where((_, i) => results[i].TryGetProperty("ErrorCode", out var code) && code.ValueKind == JsonValueKind.String),
                ];
            }
        }
    }

    /// <summary>Splits an open shard in the middle.</summary>
    public async Task SplitAsync()
    {
        var (shard, low, high) = (await OpenAsync())[0];
        await CallAsync(
            "SplitShard",
            new
            {
                StreamName = name,
                ShardToSplit = shard,
                NewStartingHashKey = ((low + high) / 2).ToString(),
            },
            CancellationToken.None
        );
        await IsActiveAsync();
    }

    /// <summary>Merges two neighbours.</summary>
    public async Task MergeAsync()
    {
        var open = await OpenAsync();
        await CallAsync(
            "MergeShards",
            new
            {
                StreamName = name,
                ShardToMerge = open[0].Shard,
                AdjacentShardToMerge = open[1].Shard,
            },
            CancellationToken.None
        );
        await IsActiveAsync();
    }

    /// <summary>As the Kinesis Producer Library packs events.</summary>
    public static byte[] Aggregate(IEnumerable<(string Key, string Event)> events)
    {
        using var message = new MemoryStream();
        var output = new CodedOutputStream(message, leaveOpen: true);
        var keys = events.Select(e => e.Key).Distinct().ToList();
        foreach (var key in keys)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(key);
        }
        foreach (var (key, text) in events)
        {
            using var record = new MemoryStream();
            var inner = new CodedOutputStream(record, leaveOpen: true);
            inner.WriteTag(1, WireFormat.WireType.Varint);
            inner.WriteUInt64((ulong)keys.IndexOf(key));
            inner.WriteTag(3, WireFormat.WireType.LengthDelimited);
            inner.WriteBytes(ByteString.CopyFromUtf8(text));
            inner.Flush();
            output.WriteTag(3, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(record.ToArray()));
        }
        output.Flush();
        var bytes = message.ToArray();
        return [0xF3, 0x89, 0x9A, 0xC2, .. bytes, .. MD5.HashData(bytes)];
    }

    private async Task<List<(string Shard, BigInteger Low, BigInteger High)>> OpenAsync()
    {
        using var answer = await CallAsync("DescribeStream", new { StreamName = name }, CancellationToken.None);
        return
        [
            .. answer
                .RootElement.GetProperty("StreamDescription")
                .GetProperty("Shards")
                .EnumerateArray()
                .Where(shard =>
                    !shard.GetProperty("SequenceNumberRange").TryGetProperty("EndingSequenceNumber", out var end)
                    || end.ValueKind == JsonValueKind.Null
                )
                .Select(shard =>
                {
                    var range = shard.GetProperty("HashKeyRange");
                    return (
                        shard.GetProperty("ShardId").GetString()!,
                        BigInteger.Parse(range.GetProperty("StartingHashKey").GetString()!),
                        BigInteger.Parse(range.GetProperty("EndingHashKey").GetString()!)
                    );
                })
                .OrderBy(shard => shard.Item2),
        ];
    }

    private async Task IsActiveAsync()
    {
        using var deadline = new CancellationTokenSource(Timeout);
        while (true)
        {
            using var answer = await CallAsync("DescribeStream", new { StreamName = name }, deadline.Token);
            if (answer.RootElement.GetProperty("StreamDescription").GetProperty("StreamStatus").GetString() == "ACTIVE")
            {
                return;
            }
            await Task.Delay(20, deadline.Token);
        }
    }

    private async Task<JsonDocument> CallAsync(string operation, object request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.CallAsync(operation, request, cancellationToken);
            }
            catch (KinesisException e) when (e.IsThrottled || e.Code == "ResourceInUseException")
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
