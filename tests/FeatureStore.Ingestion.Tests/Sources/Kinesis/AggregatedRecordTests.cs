using System.Text;
using FeatureStore.Ingestion.Sources.Kinesis;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

public sealed class AggregatedRecordTests
{
    [Fact]
    public void Packed_events_come_back_with_their_keys_in_order()
    {
        (string, string)[] events = [("a", "{\"a\":1}"), ("b", "{}"), ("a", ""), ("c", new string('x', 100_000))];

        var unpacked = AggregatedRecord.TryUnpack(AggregatedRecords.Aggregate(events)).ShouldNotBeNull();

        unpacked.Select(e => (e.PartitionKey, Encoding.UTF8.GetString(e.Data.Span))).ShouldBe(events);
    }

    [Fact]
    public void Record_whose_digest_is_wrong_is_an_event_by_itself()
    {
        var record = AggregatedRecords.Aggregate([("a", "{\"a\":1}")]);
        for (var i = 4; i < record.Length; i++)
        {
            record[i] ^= 1;
            AggregatedRecord.TryUnpack(record).ShouldBeNull($"byte {i}");
            record[i] ^= 1;
        }
    }

    [Fact]
    public void Other_bytes_are_an_event_by_themselves()
    {
        AggregatedRecord.TryUnpack("{\"a\":1}"u8.ToArray()).ShouldBeNull();
        AggregatedRecord.TryUnpack(default).ShouldBeNull();
        AggregatedRecord.TryUnpack(new byte[] { 0xF3, 0x89, 0x9A, 0xC2 }).ShouldBeNull();
    }
}
