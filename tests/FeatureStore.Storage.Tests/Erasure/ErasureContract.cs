using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Erasure;

/// <summary>What erasing asks of every store, and of the caches in front of it.</summary>
public abstract class ErasureContract : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Now));
    private IOnlineStore _store = null!;

    private IErasableStore Erasable => (IErasableStore)_store;

    protected abstract Task<IOnlineStore> CreateAsync();

    public async ValueTask InitializeAsync()
    {
        _store = await CreateAsync();
        await _store.InitializeAsync(CancellationToken.None);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Markers_come_back_in_order_from_a_key_on_and_replace_each_other()
    {
        var partition = $"#test#{_run}";
        StoreMarker[] markers =
        [
            .. Enumerable.Range(0, 60).Select(i => new StoreMarker(partition, $"{i:D3}", Now + i, i % 2 == 0 ? $"값 {i}" : null)),
        ];
        await Erasable.PutAsync([.. markers.Reverse()], CancellationToken.None);
        markers[7] = new StoreMarker(partition, "007", Now, "again", (Now / 1000) + 86_400);
        await Erasable.PutAsync([markers[7]], CancellationToken.None);

        (await Erasable.ReadAsync(partition, "", CancellationToken.None)).ShouldBe(markers);
        (await Erasable.ReadAsync(partition, "007", CancellationToken.None)).ShouldBe(markers[7..]);
        (await Erasable.ReadAsync(partition, "06", CancellationToken.None)).ShouldBeEmpty();
        (await Erasable.ReadAsync(partition + "0", "", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Marker_is_replaced_only_where_its_value_is_as_believed()
    {
        StoreMarker Marker(string value) => new($"#test#{_run}", "lease", Now, value);
        (await Erasable.TryReplaceAsync(Marker("1"), "0", CancellationToken.None)).ShouldBeFalse();
        (await Erasable.TryReplaceAsync(Marker("1"), expected: null, CancellationToken.None)).ShouldBeTrue();
        (await Erasable.TryReplaceAsync(Marker("2"), expected: null, CancellationToken.None)).ShouldBeFalse();
        var won = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 20),
            async (i, _) =>
            {
                if (await Erasable.TryReplaceAsync(Marker($"by {i}"), "1", CancellationToken.None))
                {
                    Interlocked.Increment(ref won);
                }
            }
        );

        won.ShouldBe(1);
        (await Erasable.ReadAsync($"#test#{_run}", "", CancellationToken.None))
            .ShouldHaveSingleItem()
            .Value.ShouldNotBeNull()
            .ShouldStartWith("by ");
    }

    [Fact]
    public async Task Delete_takes_all_records_of_the_features_of_one_entity_and_no_other()
    {
        var (clicks, views, keywords) = (TestFeatures.Action(), TestFeatures.Action("views"), TestFeatures.Static());
        var (whom, other) = (Id("a#b"), Id("a#b2"));
        foreach (var entity in (string[])[whom, other])
        {
            await WriteAsync([.. Enumerable.Range(0, 70).Select(i => Write(clicks, entity, Now - i, $"s#{i}", $"[{i}]"))]);
            await WriteAsync(Write(views, entity, Now, "s#1", "[1]"), Write(keywords, entity, Now, "s#1", null));
            // Into the caches.
            (await ReadAsync(clicks, entity)).Length.ShouldBe(30);
            (await ReadAsync(views, entity)).Length.ShouldBe(1);
        }

        (await Erasable.DeleteAsync("user", whom, ["clicks", "keywords", "never"], CancellationToken.None)).ShouldBe(71);

        (await ReadAsync(clicks, whom)).ShouldBeEmpty();
        (await ReadAsync(views, whom)).ShouldBe(["[1]"]);
        var tombstone = await _store.ReadAsync(
            [new RecordRead(keywords, whom, 0, long.MaxValue, 1)],
            new ReadOptions(IncludeTombstones: true),
            CancellationToken.None
        );
        tombstone[0].Records.ShouldBeEmpty();
        (await ReadAsync(clicks, other)).Length.ShouldBe(30);
        (await Erasable.DeleteAsync("user", whom, ["clicks", "keywords", "never"], CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task Erasing_takes_features_without_definition_and_what_is_written_meanwhile_and_gives_a_receipt()
    {
        var entity = TestFeatures.User with { Name = "member", Prefix = $"member{_run}" };
        var clicks = Of(TestFeatures.Action(), entity);
        var gone = Of(TestFeatures.Action("gone"), entity);
        var book = new ErasureBook(Erasable);
        await book.RegisterAsync(entity.Prefix, ["gone", "clicks"], Now, CancellationToken.None);
        string[] ids = [new string('한', 341), "a", "b"];
        foreach (var id in ids.Append("c"))
        {
            await WriteAsync(
                Write(clicks, id, Now - 1, "s#1", "[1]"),
                Write(gone, id, Now - 1, "s#1", "[2]"),
                Write(gone, id, Now, "s#2", "[3]")
            );
        }
        var erasing = new Eraser(Erasable, _time).EraseAsync(entity, ids, ["clicks"], TimeSpan.FromDays(30), CancellationToken.None);
        using var deadline = new CancellationTokenSource(Timeout);
        while ((await ReadAsync(gone, "b")).Length > 0 || (await ReadAsync(clicks, "b")).Length > 0)
        {
            await Task.Delay(10, deadline.Token);
        }
        // A worker that did not know yet.
        await WriteAsync(Write(clicks, "b", Now - 2, "s#0", "[0]"));
        while (!erasing.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, deadline.Token);
        }
        var receipt = await erasing;

        receipt.Features.ShouldBe(["clicks", "gone"]);
        (receipt.Entity, receipt.Ids, receipt.Records, receipt.LateRecords).ShouldBe(("member", 3, 9L, 1L));
        receipt.ErasedAt.ToUnixTimeMilliseconds().ShouldBe(Now);
        receipt.KeptUntil.ShouldBe(receipt.ErasedAt + TimeSpan.FromDays(30));
        receipt.VerifiedAt.ShouldBeGreaterThanOrEqualTo(receipt.ErasedAt + Eraser.Settling);
        foreach (var id in ids)
        {
            (await ReadAsync(clicks, id)).ShouldBeEmpty();
            (await ReadAsync(gone, id)).ShouldBeEmpty();
        }
        (await ReadAsync(gone, "c")).Length.ShouldBe(2);
        (await book.ErasuresAsync(entity.Prefix, Now, CancellationToken.None))
            .OrderBy(erasure => erasure.EntityId, StringComparer.Ordinal)
            .ShouldBe(
                ids.Order(StringComparer.Ordinal)
                    .Select(id => new EntityErasure(id, Now, (long)Math.Ceiling(Now / 1000.0) + (30 * 86_400)))
                    .ToArray(),
                Comparer
            );
        (await book.ErasuresAsync(entity.Prefix, Now + 1, CancellationToken.None)).ShouldBeEmpty();
    }

    private static readonly IEqualityComparer<EntityErasure> Comparer = EqualityComparer<EntityErasure>.Create(
        (a, b) => a.EntityId == b.EntityId && a.At == b.At && Math.Abs((a.ExpiresAt - b.ExpiresAt) ?? 9) <= 1,
        erasure => erasure.EntityId.GetHashCode(StringComparison.Ordinal)
    );

    private static FeatureDefinition Of(FeatureDefinition feature, Definitions.Entities.EntityDefinition entity) =>
        new()
        {
            Kind = feature.Kind,
            Name = feature.Name,
            Entity = entity,
            Fields = feature.Fields,
            From = feature.From,
            Retain = feature.Retain,
            Serve = feature.Serve,
            Cache = feature.Cache,
        };

    private string Id(string name) => $"{name}-{_run}";

    private Task WriteAsync(params RecordWrite[] writes) => _store.WriteAsync(writes, CancellationToken.None);

    private static RecordWrite Write(FeatureDefinition feature, string entity, long timestamp, string eventId, string? value) =>
        new(feature, entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    private async Task<string[]> ReadAsync(FeatureDefinition feature, string entity)
    {
        var results = await _store.ReadAsync([new RecordRead(feature, entity, 0, long.MaxValue, 30)], default, CancellationToken.None);
        results[0].Status.ShouldBe(ReadStatus.Ok);
        return [.. results[0].Records.Select(record => Encoding.UTF8.GetString(record.Value.Span))];
    }
}

public sealed class SqliteErasureTests : ErasureContract
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<IOnlineStore> CreateAsync() => Task.FromResult<IOnlineStore>(CachedStores.Sqlite(_folder));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class RedisOverSqliteErasureTests(LocalServicesFixture services) : ErasureContract
{
    private readonly TemporaryFolder _folder = new();

    protected override async Task<IOnlineStore> CreateAsync() =>
        CachedStores.Cached(CachedStores.Sqlite(_folder), CachedStores.Options(await services.RedisEndpointAsync()));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class DynamoDbErasureTests(LocalServicesFixture services) : ErasureContract
{
    protected override async Task<IOnlineStore> CreateAsync() =>
        new DynamoDbOnlineStore(
            new DynamoDbOptions
            {
                Endpoint = await services.DynamoDbEndpointAsync(),
                Table = "erasure",
                CreateTable = true,
            },
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );
}
