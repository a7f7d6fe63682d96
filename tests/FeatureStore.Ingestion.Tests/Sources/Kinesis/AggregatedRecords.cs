using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

/// <summary>Records as producers make them.</summary>
internal static class AggregatedRecords
{
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

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
