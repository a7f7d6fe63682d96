using System.Text.Json;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>One record as Kinesis gives it.</summary>
/// <param name="SequenceNumber">Up to 56 digits; ascends within a shard.</param>
/// <param name="PartitionKey">That picked the shard.</param>
/// <param name="Data">An event, or several that the Kinesis Producer Library packed together.</param>
/// <param name="ArrivedAt">Epoch ms.</param>
internal sealed record KinesisRecord(string SequenceNumber, string PartitionKey, ReadOnlyMemory<byte> Data, long? ArrivedAt)
{
    /// <summary>The <c>Records</c> of an answer or event, in order.</summary>
    public static List<KinesisRecord> ReadAll(JsonElement answer)
    {
        var records = new List<KinesisRecord>();
        foreach (var record in answer.GetProperty("Records").EnumerateArray())
        {
            records.Add(
                new KinesisRecord(
                    record.GetProperty("SequenceNumber").GetString()!,
                    record.GetProperty("PartitionKey").GetString()!,
                    record.GetProperty("Data").GetBytesFromBase64(),
                    record.TryGetProperty("ApproximateArrivalTimestamp", out var at) ? (long)(at.GetDouble() * 1000) : null
                )
            );
        }
        return records;
    }

    /// <summary>Its <c>MillisBehindLatest</c>; 0 where it says nothing.</summary>
    public static long Behind(JsonElement answer) =>
        answer.TryGetProperty("MillisBehindLatest", out var ms) && ms.ValueKind == JsonValueKind.Number ? ms.GetInt64() : 0;
}
