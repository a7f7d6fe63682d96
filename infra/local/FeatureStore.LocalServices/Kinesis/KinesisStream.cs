using System.Net.Http.Headers;
using System.Numerics;
using System.Text.Json;

namespace FeatureStore.LocalServices.Kinesis;

/// <summary>A stream to put into, to split and to merge.</summary>
public sealed class KinesisStream : IDisposable
{
    private const string Anybody =
        "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date, Signature=0";

    /// <summary>Refusals that pass: too much at once, or the stream is changing.</summary>
    private static readonly string[] Passing =
    [
        "ProvisionedThroughputExceededException",
        "LimitExceededException",
        "ResourceInUseException",
    ];

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http;

    private KinesisStream(string endpoint, string name)
    {
        Name = name;
        _http = new HttpClient { BaseAddress = new Uri(endpoint) };
    }

    public string Name { get; }

    /// <summary>Creates a stream, as soon as none of that name is there any more.</summary>
    /// <param name="endpoint">Of a <see cref="KinesisProcess"/>: no signature is looked at.</param>
    /// <param name="name">Of the stream.</param>
    /// <param name="shards">How many at first.</param>
    public static async Task<KinesisStream> CreateAsync(string endpoint, string name, int shards)
    {
        var stream = new KinesisStream(endpoint, name);
        (await stream.CallAsync("CreateStream", new { StreamName = name, ShardCount = shards }, CancellationToken.None)).Dispose();
        await stream.IsActiveAsync();
        return stream;
    }

    /// <summary>Deletes it.</summary>
    public async Task DeleteAsync() => (await CallAsync("DeleteStream", new { StreamName = Name }, CancellationToken.None)).Dispose();

    public void Dispose() => _http.Dispose();

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
                        StreamName = Name,
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
                StreamName = Name,
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
                StreamName = Name,
                ShardToMerge = open[0].Shard,
                AdjacentShardToMerge = open[1].Shard,
            },
            CancellationToken.None
        );
        await IsActiveAsync();
    }

    private async Task<List<(string Shard, BigInteger Low, BigInteger High)>> OpenAsync()
    {
        using var answer = await CallAsync("DescribeStream", new { StreamName = Name }, CancellationToken.None);
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
            using var answer = await CallAsync("DescribeStream", new { StreamName = Name }, deadline.Token);
            if (answer.RootElement.GetProperty("StreamDescription").GetProperty("StreamStatus").GetString() == "ACTIVE")
            {
                return;
            }
            await Task.Delay(20, deadline.Token);
        }
    }

    private async Task<JsonDocument> CallAsync(string operation, object body, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/");
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
            request.Headers.Add("X-Amz-Target", "Kinesis_20131202." + operation);
            request.Headers.Add("X-Amz-Date", "20260101T000000Z");
            request.Headers.TryAddWithoutValidation("Authorization", Anybody);
            using var answer = await _http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            }
            if (!Passing.Any(text.Contains))
            {
                throw new HttpRequestException($"{operation}: {(int)answer.StatusCode} {text}");
            }
            await Task.Delay(50, cancellationToken);
        }
    }
}
