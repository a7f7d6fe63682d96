using System.Text;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Entries;

public sealed class SetEntryTests
{
    /// <summary>What the store would say, for any set over any series and any window: the same, or "beyond".</summary>
    [Fact]
    public void Answer_of_any_window_is_that_of_the_store_or_beyond()
    {
        var random = new Random(11);
        var beyond = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var feature = TestFeatures.Action(cache: TestFeatures.Cache(items: 1 + random.Next(6)));
            var series = Enumerable
                .Range(0, random.Next(10))
                .Select(i => SortKey.Of(random.Next(8), $"s#{i}"))
                .Distinct()
                .OrderDescending()
                .ToArray();
            var read = new RecordRead(
                feature,
                "7",
                random.Next(3) == 0 ? random.Next(-1, 9) : 0,
                random.Next(3) == 0 ? random.Next(-1, 10) : long.MaxValue,
                1 + random.Next(8)
            );
            var kept = series
                .Take(CacheContent.Limit(feature))
                .Select(k => new StoredRecord(k.Timestamp, k, null, "[]"u8.ToArray()))
                .ToArray();
            var content = CacheContent.Answer(feature, kept);
            List<RedisValue> members = [.. kept.Select(r => SetEntry.Member(r.SortKey, r.Value.Span)), SetEntry.Marker(content)];
            var last = SetEntry.LastRank(read);
            RedisValue[] reply = [.. last < 0 ? members : members.Take((int)last + 1)];
            var expected = series.Where(k => k.Timestamp >= read.From && k.Timestamp < read.To).Take(read.Limit);

            var state = SetEntry.Answer(reply, read, out var answer);
            var answered = content.TryAnswer(read, out var direct);

            if (state.IsAnswer())
            {
                (state == EntryState.KnownAbsent).ShouldBe(kept.Length == 0);
                answer.Records.Select(r => r.SortKey).ShouldBe(expected);
            }
            else
            {
                state.ShouldBe(EntryState.Beyond);
                content.IsAll.ShouldBeFalse();
                beyond++;
            }
            if (answered)
            {
                direct.Records.Select(r => r.SortKey).ShouldBe(expected);
            }
            if (CacheContent.Reaches(read))
            {
                answered.ShouldBeTrue();
                state.IsAnswer().ShouldBeTrue();
            }
        }
        beyond.ShouldBeInRange(1_000, 15_000);
    }

    [Theory]
    [InlineData("load:abc", EntryState.Loading)]
    [InlineData("all", EntryState.KnownAbsent)]
    [InlineData("all~t@1700000000000", EntryState.KnownAbsent)]
    [InlineData("from:1700000000123#1d8940348173bc1a", EntryState.Beyond)]
    [InlineData("from:1700000000123#1d8940348173bc1a~t@1700000000000", EntryState.Beyond)]
    [InlineData("from:", EntryState.Unknown)]
    [InlineData("something", EntryState.Unknown)]
    internal void Answer_at_a_marker_is(string marker, EntryState expected) =>
        SetEntry.Answer([marker], new RecordRead(TestFeatures.Action(), "7", 0, long.MaxValue, 5), out _).ShouldBe(expected);

    [Theory]
    [InlineData("load|abc", EntryState.Loading)]
    [InlineData("absent|", EntryState.KnownAbsent)]
    [InlineData("absent|t@1", EntryState.KnownAbsent)]
    [InlineData("gone||5|3|s#1", EntryState.Answered)]
    [InlineData("value||5|3|s#1[]", EntryState.Answered)]
    [InlineData("value||5|9|s#1[]", EntryState.Unknown)]
    [InlineData("value||x|3|s#1[]", EntryState.Unknown)]
    [InlineData("value||5", EntryState.Unknown)]
    [InlineData("value", EntryState.Unknown)]
    [InlineData("other|", EntryState.Unknown)]
    [InlineData("", EntryState.Unknown)]
    internal void Answer_of_a_string_is(string entry, EntryState expected) =>
        StringEntry
            .Answer(Encoding.UTF8.GetBytes(entry), new RecordRead(TestFeatures.Static(), "7", 0, long.MaxValue, 1), out _)
            .ShouldBe(expected);
}
