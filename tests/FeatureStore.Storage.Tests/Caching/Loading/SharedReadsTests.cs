using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Loading;

public sealed class SharedReadsTests : IAsyncLifetime
{
    private const int Readers = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly FeatureDefinition _feature = TestFeatures.Static();
    private FaultyStore _store = null!;
    private SharedReads _reads = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new FaultyStore(CachedStores.Sqlite(_folder));
        await _store.InitializeAsync(CancellationToken.None);
        _reads = new SharedReads(_store, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private Task<CacheContent?> ReadAsync(string entity = "7") => _reads.ReadAsync(_feature, entity, $"key of {entity}");

    [Fact]
    public async Task Readers_who_come_during_a_read_share_the_next_which_sees_what_was_written_meanwhile()
    {
        var gate = new TaskCompletionSource();
        _store.AfterRead = () => gate.Task;
        var first = ReadAsync();
        await _store.WriteAsync([new RecordWrite(_feature, "7", 1, "s#1", "[1]"u8.ToArray())], CancellationToken.None);

        var later = Enumerable.Range(0, Readers).Select(_ => ReadAsync()).ToArray();
        gate.SetResult();

        foreach (var content in await Task.WhenAll(later))
        {
            // I4: the write was finished before they asked.
            content!.Records.ShouldHaveSingleItem();
        }
        (await first).ShouldNotBeNull();
        _store.TakeReads().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_do_not_wait_for_each_other_and_nothing_is_kept()
    {
        var gate = new TaskCompletionSource();
        _store.AfterRead = () => gate.Task;
        var slow = ReadAsync("slow");
        _store.AfterRead = () => Task.CompletedTask;

        (await ReadAsync("fast"))!.Records.ShouldBeEmpty();

        slow.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await slow;
        await ReadAsync("slow");
        _store.TakeReads().Length.ShouldBe(3, "one after the other is a read of its own");
    }

    [Fact]
    public async Task Failure_is_that_of_its_readers_alone()
    {
        _store.Answers = ReadStatus.Unavailable;
        (await ReadAsync()).ShouldBeNull();
        _store.AfterRead = () => throw new StoreException(StoreFailure.Unavailable, "down");
        await Should.ThrowAsync<StoreException>(() => ReadAsync());
        _store.AfterRead = () => Task.CompletedTask;
        _store.Answers = ReadStatus.Ok;

        (await ReadAsync()).ShouldNotBeNull();
    }
}
