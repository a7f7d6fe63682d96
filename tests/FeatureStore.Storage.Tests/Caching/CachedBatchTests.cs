using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching.Resp;
using static FeatureStore.Storage.Tests.Caching.CachedStoreFixture;

namespace FeatureStore.Storage.Tests.Caching;

/// <summary>Batches through Redis, as the serving server asks.</summary>
public sealed class CachedBatchTests(LocalServicesFixture services) : IAsyncLifetime
{
    private static readonly FeatureDefinition Clicks = TestFeatures.Action(cache: TestFeatures.Cache(items: 5));
    private static readonly FeatureDefinition Keywords = TestFeatures.Static();
    private static readonly FeatureDefinition Off = TestFeatures.Static("off", cache: TestFeatures.Cache(RedisStrategy.Off));

    private CachedStoreFixture _cached = null!;

    public async ValueTask InitializeAsync()
    {
        _cached = await CachedStoreFixture.StartAsync(await services.RedisEndpointAsync());
        for (var i = 0; i < 8; i++)
        {
            await _cached.PutAsync(Clicks, Now - i, $"s#{i}", $"[{i}]");
        }
        await _cached.PutAsync(Keywords, Now, "s#k", "[\"k\"]");
        await _cached.PutAsync(Off, Now, "s#o", "[\"o\"]");
    }

    public ValueTask DisposeAsync() => _cached.DisposeAsync();

    private static string[] Values(ReadBatch batch, int position)
    {
        var answer = batch.Answer(position);
        answer.IsAnswered.ShouldBeTrue();
        answer.Status.ShouldBe(ReadStatus.Ok);
        return [.. answer.Records.ToArray().Select(r => Encoding.UTF8.GetString(r.Value.Span))];
    }

    private ReadBatch Batch()
    {
        var batch = new ReadBatch();
        batch.Add(_cached.Read(Clicks, limit: 2));
        batch.Add(_cached.Read(Off));
        batch.Add(_cached.Read(Keywords));
        batch.Add(_cached.Read(Clicks, limit: 2, to: Now - 1));
        batch.Add(_cached.Read(Clicks, limit: 7));
        batch.Add(_cached.Read(TestFeatures.Static("absent")));
        batch.Add(_cached.Read(Clicks, limit: 5));
        return batch;
    }

    [Fact]
    public async Task Batch_is_answered_by_redis_and_the_store_in_one_call()
    {
        for (var round = 0; round < 3; round++)
        {
            _cached.Below.TakeReads();
            var batch = Batch();

            await _cached.Store.ReadAsync(batch, CancellationToken.None);

            batch.OpenCount.ShouldBe(0);
            Values(batch, 0).ShouldBe(["[0]", "[1]"]);
            Values(batch, 1).ShouldBe(["[\"o\"]"]);
            Values(batch, 2).ShouldBe(["[\"k\"]"]);
            Values(batch, 3).ShouldBe(["[2]", "[3]"]);
            Values(batch, 4).ShouldBe(["[0]", "[1]", "[2]", "[3]", "[4]", "[5]", "[6]"]);
            Values(batch, 5).ShouldBeEmpty();
            Values(batch, 6).Length.ShouldBe(5);
            batch.Answer(0).Records[0].Timestamp.ShouldBe(Now);
            batch.Answer(0).Records[0].SortKey.ShouldBe(SortKey.Of(Now, "s#0"));
            batch.Clear();
        }
        _cached.Below.TakeReads().Select(r => (r.Feature.Name, r.Limit)).ShouldBe([("off", 1), ("clicks", 7)], ignoreOrder: true);
    }

    [Fact]
    public async Task Answered_reads_are_not_asked_again()
    {
        var batch = Batch();
        for (var i = 0; i < batch.Count; i++)
        {
            if (i != 2)
            {
                batch.Answer(i, ReadAnswer.Failed(ReadStatus.DeadlineExceeded));
            }
        }
        await _cached.Store.ReadAsync(batch, CancellationToken.None);

        Values(batch, 2).ShouldBe(["[\"k\"]"]);
        batch.Answer(1).Status.ShouldBe(ReadStatus.DeadlineExceeded);
        _cached.Below.TakeReads().ShouldAllBe(r => r.Feature.Name == "keywords");
    }

    [Fact]
    public async Task Key_of_another_kind_is_read_from_the_store()
    {
        await _cached.Redis.StringSetAsync(_cached.Key(Clicks), "x");
        await _cached.Redis.ListLeftPushAsync(_cached.Key(Keywords), "x");
        var batch = Batch();

        await _cached.Store.ReadAsync(batch, CancellationToken.None);

        Values(batch, 0).ShouldBe(["[0]", "[1]"]);
        Values(batch, 2).ShouldBe(["[\"k\"]"]);
        Values(batch, 5).ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_with_other_letters_and_escapes_find_their_key()
    {
        foreach (var entity in (string[])["a#b%{c}", "구매자-7", "👋", new string('ü', 400)])
        {
            await _cached.Store.WriteAsync([new RecordWrite(Keywords, entity, Now, "s#1", "[7]"u8.ToArray())], CancellationToken.None);
            for (var round = 0; round < 2; round++)
            {
                _cached.Below.TakeReads();
                var batch = new ReadBatch();
                batch.Add(new RecordRead(Keywords, entity, 0, long.MaxValue, 1));
                await _cached.Store.ReadAsync(batch, CancellationToken.None);
                Values(batch, 0).ShouldBe(["[7]"]);
            }
            _cached.Below.TakeReads().ShouldBeEmpty();
        }
    }

    /// <summary>What is there when the time runs out stays answered, an entry past its soft TTL too: it was read in this request.</summary>
    [Fact]
    public async Task Cancelled_batch_keeps_what_was_answered()
    {
        await _cached.Store.ReadAsync(Batch(), CancellationToken.None);
        var stale = TestFeatures.Static(cache: TestFeatures.Cache(softTtl: TimeSpan.Zero));
        var held = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        _cached.Below.AfterRead = () =>
        {
            arrived.TrySetResult();
            return held.Task;
        };
        using var deadline = new CancellationTokenSource();
        var batch = new ReadBatch();
        batch.Add(_cached.Read(Clicks, limit: 2));
        batch.Add(_cached.Read(stale));
        batch.Add(_cached.Read(Clicks, limit: 7));
        var reading = _cached.Store.ReadAsync(batch, deadline.Token);
        await arrived.Task;

        await deadline.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
        Values(batch, 0).ShouldBe(["[0]", "[1]"]);
        Values(batch, 1).ShouldBe(["[\"k\"]"]);
        batch.Answer(2).IsAnswered.ShouldBeFalse();
    }

    [Fact]
    public async Task Cluster_and_several_endpoints_are_read_as_before()
    {
        using var folder = new TemporaryFolder();
        await using var node = await RedisProcess.StartAsync([
            "--cluster-enabled",
            "yes",
            "--cluster-config-file",
            folder.File("nodes.conf"),
        ]);
        await using var one = new RedisConnection(CachedStores.Options(node.Endpoint));
        await one.ConnectAsync();
        one.SinglePrimary.ShouldBeNull();

        var endpoint = await services.RedisEndpointAsync();
        var options = CachedStores.Options($"{endpoint},localhost:{endpoint.Split(':')[1]}");
        await using var two = new RedisConnection(options);
        await two.ConnectAsync();
        two.SinglePrimary.ShouldBeNull();

        await using var store = CachedStores.Cached(CachedStores.Sqlite(folder), options);
        await store.InitializeAsync(CancellationToken.None);
        var batch = new ReadBatch();
        batch.Add(_cached.Read(Clicks, limit: 2));
        batch.Add(_cached.Read(Keywords));
        await _cached.Store.ReadAsync(Batch(), CancellationToken.None);
        await store.ReadAsync(batch, CancellationToken.None);
        // This store's own file is empty: Redis has answered.
        Values(batch, 0).ShouldBe(["[0]", "[1]"]);
        Values(batch, 1).ShouldBe(["[\"k\"]"]);
    }

    [Fact]
    public void Parsing_allocates_the_same_for_many_items_as_for_one()
    {
        var feature = TestFeatures.Action(cache: TestFeatures.Cache(items: 100));
        Allocated(items: 100).ShouldBe(Allocated(items: 1));

        long Allocated(int items)
        {
            byte[][] members = [.. Enumerable.Range(0, items).Select(i => (byte[])SetEntry.Member(SortKey.Of(Now - i, "s#1"), "[1]"u8)!)];
            byte[] reply =
            [
                .. RespReplies.Array([.. members.Select(RespReplies.Bulk), RespReplies.Bulk("all"u8.ToArray())]),
                .. ":3600000\r\n"u8,
            ];
            var batch = new ReadBatch();
            var request = new RespRequest();
            long allocated = 0;
            for (var round = 0; round < 200; round++)
            {
                batch.Clear();
                batch.Add(_cached.Read(feature, limit: 100));
                var found = new OpenReads(batch, CachedStores.Lifetimes());
                request.Begin(reply.Length);
                request.AddKeyed("*2\r\n$4\r\nPTTL\r\n$"u8, "p", "e", "f");
                request.AddKeyed("*2\r\n$4\r\nPTTL\r\n$"u8, "p", "e", "f");
                request.ExpectReplies();
                var before = GC.GetAllocatedBytesForCurrentThread();
                request.Take(reply, out var isComplete);
                isComplete.ShouldBeTrue();
                RespLookup.Read(batch, request, found);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                batch.Answer(0).Count.ShouldBe(items);
            }
            return allocated;
        }
    }
}
