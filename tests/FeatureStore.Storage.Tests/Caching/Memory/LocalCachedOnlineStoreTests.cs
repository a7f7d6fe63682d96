using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Caching.Memory;

public sealed class LocalCachedOnlineStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);
    private static readonly FeatureDefinition Clicks = TestFeatures.Action(cache: TestFeatures.Cache(items: 3, local: Age));
    private static readonly FeatureDefinition Keywords = TestFeatures.Static(cache: TestFeatures.Cache(local: Age));
    private static readonly FeatureDefinition Plain = TestFeatures.Static("plain");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private FaultyStore _below = null!;
    private LocalCachedOnlineStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _below = new FaultyStore(CachedStores.Sqlite(_folder, _time));
        _store = new LocalCachedOnlineStore(_below, new LocalCacheOptions { MaxBytes = 100_000 }, _time);
        await _store.InitializeAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static RecordWrite Write(FeatureDefinition feature, long time, string id, string value, string entity = "7") =>
        new(feature, entity, time, id, Encoding.UTF8.GetBytes(value));

    /// <summary>By another process.</summary>
    private Task PutElsewhereAsync(params RecordWrite[] writes) => _below.WriteAsync(writes, CancellationToken.None);

    private async Task<string[]> ValuesAsync(
        FeatureDefinition feature,
        int limit = 3,
        long from = 0,
        long to = long.MaxValue,
        string entity = "7"
    )
    {
        var read = new RecordRead(feature, entity, from, to, feature.Kind == FeatureKind.Static ? 1 : limit);
        var result = (await _store.ReadAsync([read], default, CancellationToken.None))[0];
        result.Status.ShouldBe(ReadStatus.Ok);
        return [.. result.Records.Select(r => Encoding.UTF8.GetString(r.Value.Span))];
    }

    [Fact]
    public async Task Answer_is_at_most_as_old_as_the_feature_allows()
    {
        (await ValuesAsync(Keywords)).ShouldBeEmpty();
        (await ValuesAsync(Clicks)).ShouldBeEmpty();
        await PutElsewhereAsync(Write(Keywords, Now, "s#1", "[1]"), Write(Clicks, Now, "s#1", "[1]"));

        _time.Advance(Age - TimeSpan.FromMilliseconds(1));
        (await ValuesAsync(Keywords)).ShouldBeEmpty();
        (await ValuesAsync(Clicks)).ShouldBeEmpty();
        _below.TakeReads().Length.ShouldBe(2);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await ValuesAsync(Keywords)).ShouldBe(["[1]"]);
        (await ValuesAsync(Clicks)).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Age_counts_from_before_the_read_below()
    {
        _below.AfterRead = () =>
        {
            _time.Advance(Age);
            return Task.CompletedTask;
        };
        await ValuesAsync(Keywords);
        _below.AfterRead = () => Task.CompletedTask;
        await PutElsewhereAsync(Write(Keywords, Now, "s#1", "[1]"));

        (await ValuesAsync(Keywords)).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Windows_within_the_entry_are_answered_and_others_asked_for()
    {
        await PutElsewhereAsync([.. Enumerable.Range(0, 5).Select(i => Write(Clicks, Now - i, $"s#{i}", $"[{i}]"))]);
        (await ValuesAsync(Clicks, limit: 1)).ShouldBe(["[0]"]);
        _below.TakeReads().ShouldHaveSingleItem().Limit.ShouldBe(3);

        (await ValuesAsync(Clicks)).ShouldBe(["[0]", "[1]", "[2]"]);
        (await ValuesAsync(Clicks, limit: 1, to: Now)).ShouldBe(["[1]"]);
        _below.TakeReads().ShouldBeEmpty();

        (await ValuesAsync(Clicks, limit: 4)).ShouldBe(["[0]", "[1]", "[2]", "[3]"]);
        (await ValuesAsync(Clicks, limit: 2, to: Now - 2)).ShouldBe(["[3]", "[4]"]);
        _below.TakeReads().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Other_features_and_consistent_reads_pass_through()
    {
        for (var i = 0; i < 2; i++)
        {
            await _store.ReadAsync(
                [new RecordRead(Plain, "7", 0, long.MaxValue, 1), new RecordRead(Keywords, "7", 0, long.MaxValue, 1)],
                default,
                CancellationToken.None
            );
            await _store.ReadAsync(
                [new RecordRead(Keywords, "7", 0, long.MaxValue, 1)],
                new ReadOptions(Consistent: true),
                CancellationToken.None
            );
        }

        _below.TakeReads().Select(r => r.Feature.Name).ShouldBe(["plain", "keywords", "keywords", "plain", "keywords"]);
    }

    [Fact]
    public async Task Own_write_is_seen_at_once()
    {
        await ValuesAsync(Keywords);

        await _store.WriteAsync([Write(Keywords, Now, "s#1", "[1]")], CancellationToken.None);

        (await ValuesAsync(Keywords)).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Failure_is_not_kept()
    {
        _below.Answers = ReadStatus.Unavailable;
        var read = new RecordRead(Keywords, "7", 0, long.MaxValue, 1);
        (await _store.ReadAsync([read], default, CancellationToken.None))[0].Status.ShouldBe(ReadStatus.Unavailable);

        _below.Answers = ReadStatus.Ok;
        (await ValuesAsync(Keywords)).ShouldBeEmpty();
        await PutElsewhereAsync(Write(Keywords, Now, "s#1", "[1]"));
        (await ValuesAsync(Keywords)).ShouldBeEmpty("this absence was answered");
    }

    [Fact]
    public async Task Entries_are_bounded_in_bytes()
    {
        var value = "[\"" + new string('x', 5_000) + "\"]";
        for (var i = 0; i < 200; i++)
        {
            await PutElsewhereAsync(Write(Keywords, Now, "s#1", value, $"u{i}"));
            await ValuesAsync(Keywords, entity: $"u{i}");
        }
        _below.TakeReads();
        for (var i = 0; i < 200; i++)
        {
            (await ValuesAsync(Keywords, entity: $"u{i}")).Length.ShouldBe(1);
        }

        // Some 19 of them fit into 100,000 bytes.
        _below.TakeReads().Length.ShouldBeGreaterThanOrEqualTo(180);
        new LocalCacheOptions().MaxBytes.ShouldBe(64L * 1024 * 1024);
    }
}
