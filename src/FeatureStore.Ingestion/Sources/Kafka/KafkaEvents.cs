using System.Text;
using Confluent.Kafka;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Events;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>Message → event.</summary>
internal static class KafkaEvents
{
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Headers(Headers? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return [];
        }
        var all = new KeyValuePair<string, byte[]>[headers.Count];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = KeyValuePair.Create(headers[i].Key, headers[i].GetValueBytes() ?? []);
        }
        return all;
    }

    /// <summary>
    /// The event of a message. One that has failed before looks to expressions exactly as it did when it came first: its identity may be
    /// made from its place or its headers (I2).
    /// </summary>
    public static RawEvent Of(
        ConsumeResult<byte[], byte[]> result,
        byte[] value,
        StreamDefinition stream,
        IReadOnlyList<KeyValuePair<string, byte[]>> headers,
        LetterHeaders? letter
    ) =>
        new()
        {
            Stream = stream,
            Value = value,
            Key = result.Message.Key is { } key ? Encoding.UTF8.GetString(key) : null,
            Headers = letter is null ? headers : [.. headers.Where(header => !LetterHeaders.IsOurs(header.Key))],
            Partition = letter is { Partition: >= 0 } ? letter.Partition : result.Partition.Value,
            Offset = letter is { Offset: >= 0 } ? letter.Offset : result.Offset.Value,
            PublishedAt =
                letter is not null ? letter.PublishedAt
                : result.Message.Timestamp.Type == TimestampType.NotAvailable ? null
                : result.Message.Timestamp.UnixTimestampMs,
            OnlyFeature = letter?.Feature,
            Attempts = letter?.Attempts ?? 0,
        };
}
