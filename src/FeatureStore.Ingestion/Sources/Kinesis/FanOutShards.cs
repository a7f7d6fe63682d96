using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// Has records pushed (SubscribeToShard): enhanced fan-out, with 2 MB a second and shard for this application alone. A subscription lasts
/// five minutes, and its reader sets its pace: what is not read waits at Kinesis.
/// </summary>
/// <param name="client">Of the stream's region.</param>
/// <param name="consumerArn">Of the registered consumer.</param>
internal sealed class FanOutShards(KinesisClient client, string consumerArn) : IShardPages
{
    /// <summary>Kinesis sends something every five seconds, records or not: what is silent for longer is broken.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<KinesisPage> ReadAsync(
        string shard,
        KinesisPosition position,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new
        {
            ConsumerARN = consumerArn,
            ShardId = shard,
            StartingPosition = position.ToJson(),
        };
        using var response = await client.OpenAsync("SubscribeToShard", request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var messages = new Queue<IEventStreamMessage>();
        using var decoder = new EventStreamDecoder();
        decoder.MessageReceived += (_, received) => messages.Enqueue(received.Message);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await ReadAsync(body, buffer, cancellationToken)) > 0)
        {
            decoder.ProcessData(buffer, 0, read);
            while (messages.TryDequeue(out var message))
            {
                if (TryParse(message) is not { } page)
                {
                    continue;
                }
                yield return page;
                if (page.IsLast)
                {
                    yield break;
                }
            }
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using var silent = new CancellationTokenSource(MaxSilence);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silent.Token, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"A subscription was silent for {MaxSilence.TotalSeconds} s.", e);
        }
    }

    /// <summary>Null where the message holds no records, such as the first one.</summary>
    private static KinesisPage? TryParse(IEventStreamMessage message)
    {
        if (Header(message, ":message-type") is "exception" or "error")
        {
            throw new KinesisException(
                Header(message, ":exception-type") ?? Header(message, ":error-code") ?? "unknown",
                Encoding.UTF8.GetString(message.Payload)
            );
        }
        if (Header(message, ":event-type") != "SubscribeToShardEvent")
        {
            return null;
        }
        using var payload = JsonDocument.Parse(message.Payload);
        var continueAfter =
            payload.RootElement.TryGetProperty("ContinuationSequenceNumber", out var number) && number.ValueKind == JsonValueKind.String
                ? number.GetString()
                : null;
        // The end of a closed shard: it names those that come after it, and no place to go on.
        var isLast =
            continueAfter is null
            || (
                payload.RootElement.TryGetProperty("ChildShards", out var children)
                && children.ValueKind == JsonValueKind.Array
                && children.GetArrayLength() > 0
            );
        return new KinesisPage(
            KinesisRecord.ReadAll(payload.RootElement),
            KinesisRecord.Behind(payload.RootElement),
            isLast,
            continueAfter
        );
    }

    private static string? Header(IEventStreamMessage message, string name) =>
        message.Headers.TryGetValue(name, out var header) ? header.AsString() : null;
}
