using System.Security.Cryptography;
using Google.Protobuf;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// Several events in one record, as the Kinesis Producer Library packs them: four magic bytes, a protobuf message, the MD5 of it
/// (github.com/awslabs/amazon-kinesis-producer, aggregation-format.md).
/// </summary>
internal static class AggregatedRecord
{
    private const int DigestLength = 16;
    private const int PartitionKeys = 1;
    private const int Records = 3;
    private const int PartitionKeyIndex = 1;
    private const int Data = 3;

    private static ReadOnlySpan<byte> Magic => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>Takes a record apart.</summary>
    /// <returns>Partition key and bytes of each event; null where the record is none of these, and is an event itself.</returns>
    public static List<(string PartitionKey, ReadOnlyMemory<byte> Data)>? TryUnpack(ReadOnlyMemory<byte> record)
    {
        if (record.Length < Magic.Length + DigestLength || !record.Span.StartsWith(Magic))
        {
            return null;
        }
        var message = record[Magic.Length..^DigestLength];
        // The format's own check, no matter of security.
#pragma warning disable CA5351, MA0208
        var isWhole = MD5.HashData(message.Span).AsSpan().SequenceEqual(record.Span[^DigestLength..]);
#pragma warning restore CA5351, MA0208
        if (!isWhole)
        {
            return null;
        }
        try
        {
            return Read(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static List<(string, ReadOnlyMemory<byte>)>? Read(ReadOnlyMemory<byte> message)
    {
        var keys = new List<string>();
        var events = new List<(ulong Key, ReadOnlyMemory<byte> Data)>();
        using var input = new CodedInputStream(message.ToArray());
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case PartitionKeys:
                    keys.Add(input.ReadString());
                    break;
                case Records:
                    events.Add(ReadEvent(input.ReadBytes()));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return events.TrueForAll(e => e.Key < (ulong)keys.Count) ? events.ConvertAll(e => (keys[(int)e.Key], e.Data)) : null;
    }

    private static (ulong Key, ReadOnlyMemory<byte> Data) ReadEvent(ByteString message)
    {
        ulong key = 0;
        ReadOnlyMemory<byte> data = default;
        using var input = message.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case PartitionKeyIndex:
                    key = input.ReadUInt64();
                    break;
                case Data:
                    data = input.ReadBytes().Memory;
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return (key, data);
    }
}
