using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Compression;
using FeatureStore.Storage.Records;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>A record as an item of the table (DESIGN, stored form).</summary>
internal static class DynamoDbItem
{
    public const string PartitionKey = "pk";
    public const string SortingKey = "sk";
    public const string Value = "v";
    public const string Timestamp = "ts";
    public const string EventIdentity = "eid";
    public const string ExpiresAt = "exp";

    public static Dictionary<string, AttributeValue> Of(RecordWrite write, int compressAbove)
    {
        var isAction = write.Feature.Kind == FeatureKind.Action;
        var item = new Dictionary<string, AttributeValue>(6)
        {
            [PartitionKey] = new() { S = write.PartitionKey },
            [SortingKey] = new() { S = isAction ? write.SortKey.ToString() : SortKey.Static },
            [Timestamp] = Number(write.Timestamp),
        };
        if (write.Value is { } value)
        {
            item[Value] = ValueOf(value.Span, compressAbove);
        }
        if (!isAction)
        {
            item[EventIdentity] = new() { S = write.EventIdentity };
        }
        if (write.ExpiresAt is { } expiresAt)
        {
            item[ExpiresAt] = Number(expiresAt);
        }
        return item;
    }

    /// <summary>The record in an item of an action feature.</summary>
    /// <returns>False when the sort key is none of ours.</returns>
    /// <exception cref="InvalidDataException">The value cannot be decompressed.</exception>
    public static bool TryReadAction(Dictionary<string, AttributeValue> item, out StoredRecord record)
    {
        Span<byte> text = stackalloc byte[SortKey.Length];
        if (!Encoding.UTF8.TryGetBytes(item[SortingKey].S, text, out var length) || !SortKey.TryParse(text[..length], out var key))
        {
            record = default;
            return false;
        }
        record = new StoredRecord(key.Timestamp, key, null, ValueIn(item));
        return true;
    }

    /// <summary>The record in an item of a static feature; without its identity where that was not asked for.</summary>
    /// <exception cref="InvalidDataException">The value cannot be decompressed.</exception>
    public static StoredRecord ReadStatic(Dictionary<string, AttributeValue> item) =>
        new(long.Parse(item[Timestamp].N, CultureInfo.InvariantCulture), default, item.GetValueOrDefault(EventIdentity)?.S, ValueIn(item));

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static AttributeValue ValueOf(ReadOnlySpan<byte> value, int compressAbove)
    {
        if (value.Length > compressAbove)
        {
            var frame = ZstdFrame.Compress(value);
            if (frame.Length < value.Length)
            {
                return new AttributeValue { B = new MemoryStream(frame) };
            }
        }
        return new AttributeValue { S = Encoding.UTF8.GetString(value) };
    }

    private static byte[] ValueIn(Dictionary<string, AttributeValue> item)
    {
        if (!item.TryGetValue(Value, out var value))
        {
            return [];
        }
        return value.B is { } frame ? ZstdFrame.Decompress(frame.ToArray()) : Encoding.UTF8.GetBytes(value.S);
    }
}
