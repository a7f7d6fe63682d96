using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Caching.Memory;

/// <summary>The cache in the process by way of batches, as the serving server asks it.</summary>
public sealed class LocalCachedBatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);
    private static readonly FeatureDefinition Clicks = TestFeatures.Action(cache: TestFeatures.Cache(items: 30, local: Age));
    private static readonly FeatureDefinition Keywords = TestFeatures.Static(cache: TestFeatures.Cache(local: Age));
    private static readonly FeatureDefinition Plain = TestFeatures.Static("plain");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private FaultyStore _below = null!;
    private LocalCachedOnlineStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _below = new FaultyStore(CachedStores.Sqlite(_folder, _time));
        _store = new LocalCachedOnlineStore(_below, new LocalCacheOptions(), _time);
        await _store.InitializeAsync(CancellationToken.None);
        await _below.WriteAsync(
            [
                .. Enumerable.Range(0, 40).Select(i => Write(Clicks, Now - i, $"s#{i}", $"[{i}]")),
                Write(Keywords, Now, "s#k", "[\"k\"]"),
                Write(Plain, Now, "s#p", "[\"p\"]"),
            ],
            CancellationToken.None
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static RecordWrite Write(FeatureDefinition feature, long time, string id, string value) =>
        new(feature, "7", time, id, Encoding.UTF8.GetBytes(value));

    private static RecordRead Read(FeatureDefinition feature, int limit = 3, long to = long.MaxValue) =>
        new(feature, "7", 0, to, feature.Kind == FeatureKind.Static ? 1 : limit);

    private static string[] Values(ReadBatch batch, int position)
    {
        var answer = batch.Answer(position);
        answer.IsAnswered.ShouldBeTrue();
        answer.Status.ShouldBe(ReadStatus.Ok);
        return [.. answer.Records.ToArray().Select(r => Encoding.UTF8.GetString(r.Value.Span))];
    }

    private async Task FillAsync()
    {
        var batch = new ReadBatch();
        batch.Add(Read(Clicks));
        batch.Add(Read(Keywords));
        await _store.ReadAsync(batch, CancellationToken.None);
        _below.TakeReads();
    }

    [Fact]
    public async Task Hit_allocates_nothing()
    {
        await FillAsync();
        var batch = new ReadBatch();
        long allocated = 0;
        for (var round = 0; round < 100; round++)
        {
            batch.Clear();
            for (var i = 0; i < 31; i++)
            {
                batch.Add(i % 2 == 0 ? Read(Clicks, limit: 1 + (i % 30), to: i % 3 == 0 ? Now - 2 : long.MaxValue) : Read(Keywords));
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            _store.ReadFromMemory(batch);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            batch.OpenCount.ShouldBe(0);
        }

        allocated.ShouldBe(0);
        Values(batch, 2).ShouldBe(["[0]", "[1]", "[2]"]);
        Values(batch, 1).ShouldBe(["[\"k\"]"]);
    }

    [Fact]
    public async Task Answers_of_one_entry_share_its_block_and_what_a_reader_keeps_there()
    {
        await FillAsync();
        var batch = new ReadBatch();
        batch.Add(Read(Clicks, limit: 2));
        batch.Add(Read(Clicks, limit: 2, to: Now - 4));
        _store.ReadFromMemory(batch);

        var block = batch.Answer(0).Block.ShouldNotBeNull();
        block.Decoded = "worked out";
        batch.Answer(1).Block.ShouldBeSameAs(block);
        batch.Answer(1).Start.ShouldBe(5);
        Values(batch, 1).ShouldBe(["[5]", "[6]"]);

        batch.Clear();
        batch.Add(Read(Clicks, limit: 1));
        _store.ReadFromMemory(batch);
        batch.Answer(0).Block!.Decoded.ShouldBe("worked out");
    }

    [Fact]
    public async Task Entry_of_another_revision_of_the_definition_is_no_answer()
    {
        await FillAsync();
        var revised = Clicks with { Fields = [.. Clicks.Fields, .. Clicks.Fields] };
        var batch = new ReadBatch();
        batch.Add(Read(revised));
        _store.ReadFromMemory(batch);

        batch.OpenCount.ShouldBe(1);
    }

    [Fact]
    public async Task Open_reads_go_below_in_one_trip_and_stay_valid()
    {
        var trips = 0;
        _below.AfterRead = () =>
        {
            trips++;
            return Task.CompletedTask;
        };
        await FillAsync();
        trips = 0;
        _time.Advance(Age);
        var batch = new ReadBatch();
        batch.Add(Read(Plain));
        batch.Add(Read(Clicks));
        batch.Add(Read(Clicks, limit: 31));
        batch.Add(Read(Keywords));
        _store.ReadFromMemory(batch);
        batch.OpenCount.ShouldBe(4, "the entries are too old");

        await _store.ReadAsync(batch, CancellationToken.None);

        trips.ShouldBe(1);
        _below.TakeReads().Select(r => (r.Feature.Name, r.Limit)).ShouldBe([("plain", 1), ("clicks", 30), ("clicks", 31), ("keywords", 1)]);
        Values(batch, 0).ShouldBe(["[\"p\"]"]);
        Values(batch, 1).ShouldBe(["[0]", "[1]", "[2]"]);
        Values(batch, 2).Length.ShouldBe(31);
        Values(batch, 3).ShouldBe(["[\"k\"]"]);
        batch.Answer(1).Block.ShouldNotBeNull();
        batch.Answer(2).Block.ShouldBeNull();
    }

    [Fact]
    public async Task Hits_are_counted_by_feature()
    {
        var feature = TestFeatures.Static("counted_locally", cache: TestFeatures.Cache(local: Age));
        var batch = new ReadBatch();
        batch.Add(Read(feature));
        await _store.ReadAsync(batch, CancellationToken.None);
        var before = StorageMetrics.LocalHits(feature).Sum;
        batch.Clear();
        batch.Add(Read(feature));
        batch.Add(Read(feature));
        _store.ReadFromMemory(batch);

        (StorageMetrics.LocalHits(feature).Sum - before).ShouldBe(2);
        batch.OpenCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_read_once_pushes_nothing_out_that_is_read_often(bool admission)
    {
        var entries = new LocalEntries(new LocalCacheOptions { MaxBytes = 10_000, Admission = admission }, _time);
        var kept = new CacheContent([new StoredRecord(Now, default, null, new byte[500])], IsAll: true);
        void Read(string id)
        {
            if (!entries.TryFind(Keywords, id, _time.GetTimestamp(), out _))
            {
                entries.Keep(new LocalEntry(Keywords, id, kept, _time.GetTimestamp()));
            }
        }
        for (var i = 0; i < 5 * 5; i++)
        {
            Read($"hot{i % 5}");
        }

        for (var i = 0; i < 200; i++)
        {
            Read($"once{i}");
        }

        var stayed = Enumerable.Range(0, 5).Count(i => entries.TryFind(Keywords, $"hot{i}", _time.GetTimestamp(), out _));
        stayed.ShouldBe(admission ? 5 : 0);
        for (var i = 0; i < 10; i++)
        {
            Read("new");
        }
        entries.TryFind(Keywords, "new", _time.GetTimestamp(), out _).ShouldBeTrue("asked for again and again, it is worth its place");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Entries_never_take_more_than_their_bound_and_used_ones_stay_longest(bool admission)
    {
        var entries = new LocalEntries(new LocalCacheOptions { MaxBytes = 10_000, Admission = admission }, _time);
        var record = new StoredRecord(Now, default, null, new byte[500]);
        var kept = new CacheContent([record], IsAll: true);
        for (var i = 0; i < 100; i++)
        {
            entries.Keep(new LocalEntry(Keywords, $"u{i}", kept, _time.GetTimestamp()));
            entries.Bytes.ShouldBeLessThanOrEqualTo(10_000);
            entries.TryFind(Keywords, "u0", _time.GetTimestamp(), out _).ShouldBeTrue();
        }
        entries.TryFind(Keywords, "u50", _time.GetTimestamp(), out _).ShouldBeFalse();

        entries.Keep(
            new LocalEntry(Keywords, "u0", new CacheContent([record with { Value = new byte[20_000] }], true), _time.GetTimestamp())
        );
        entries.TryFind(Keywords, "u0", _time.GetTimestamp(), out _).ShouldBeFalse("larger than the bound");

        _time.Advance(Age);
        entries.Keep(new LocalEntry(Keywords, "last", kept, _time.GetTimestamp()));
        entries.Bytes.ShouldBeLessThan(2_000, "what is too old has gone");
    }

    [Fact]
    public void What_readers_keep_beside_an_entry_counts_and_goes_with_it()
    {
        var entries = new LocalEntries(new LocalCacheOptions { MaxBytes = 10_000 }, _time);
        var kept = new CacheContent([new StoredRecord(Now, default, null, new byte[500])], IsAll: true);
        LocalEntry Entry(string id) => new(Keywords, id, kept, _time.GetTimestamp());
        var (first, second) = (Entry("one"), Entry("two"));
        entries.Keep(first);
        entries.Keep(second);
        var before = entries.Bytes;

        first.Block.Grow(3_000);
        entries.Bytes.ShouldBe(before + 3_000);
        first.Block.Grow(-1_000);
        entries.Bytes.ShouldBe(before + 2_000);
        entries.Invalidate(Keywords.Name, "one");
        entries.Bytes.ShouldBe(before / 2);
        first.Block.Grow(5_000);
        entries.Bytes.ShouldBe(before / 2, "it is no longer kept");

        second.Block.Grow(20_000);
        entries.Bytes.ShouldBe(0, "alone it is larger than the bound");
    }

    [Fact]
    public void Entry_that_was_asked_before_it_was_written_is_not_kept()
    {
        var entries = new LocalEntries(new LocalCacheOptions { MaxBytes = 10_000 }, _time);
        var askedBefore = new LocalEntry(Keywords, "one", new CacheContent([], IsAll: true), _time.GetTimestamp());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        entries.Invalidate(Keywords.Name, "one");
        entries.Keep(askedBefore);
        entries.Bytes.ShouldBe(0);

        var askedAfter = new LocalEntry(Keywords, "one", new CacheContent([], IsAll: true), _time.GetTimestamp());
        entries.Keep(askedAfter);
        entries.TryFind(Keywords, "one", _time.GetTimestamp(), out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromMilliseconds(1));
        entries.InvalidateAll();
        entries.TryFind(Keywords, "one", _time.GetTimestamp(), out _).ShouldBeFalse();
        entries.Keep(askedAfter);
        entries.Bytes.ShouldBe(0);
    }
}
