using System.Text;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching.Invalidation;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Cluster;

/// <summary>Three primaries: reads, scripts and invalidations find their node, also while slots move.</summary>
public sealed class RedisClusterTests(RedisClusterFixture fixture) : IClassFixture<RedisClusterFixture>
{
    private const int Entities = 40;

    private readonly RedisCluster _cluster = fixture.Cluster;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Entries_of_all_nodes_are_filled_updated_and_read(bool namesAllNodes)
    {
        await using var cached = await CachedStoreFixture.StartAsync(namesAllNodes ? _cluster.Endpoint : _cluster.Nodes[0].Endpoint);
        var feature = TestFeatures.Action($"spread_{namesAllNodes}");
        var ids = Enumerable.Range(0, Entities).Select(i => $"{cached.Entity}-{i}").ToArray();
        ids.Select(id => Owner(SlotOf(feature, id))).Distinct().Count().ShouldBe(3);
        foreach (var id in ids)
        {
            await PutAsync(cached, feature, id, 1);
        }
        await ShouldAllHaveAsync(cached, feature, ids, 1);
        cached.Below.TakeReads().Length.ShouldBe(Entities);
        foreach (var id in ids)
        {
            await PutAsync(cached, feature, id, 2);
        }

        await ShouldAllHaveAsync(cached, feature, ids, 2);

        cached.Below.TakeReads().ShouldBeEmpty("every entry was updated where it is");
    }

    [Fact]
    public async Task Slot_on_its_way_is_read_and_written_at_both_ends_and_at_the_new_one_afterwards()
    {
        await using var cached = await CachedStoreFixture.StartAsync(_cluster.Endpoint);
        // One entity is one slot, whatever the features.
        var moved = Enumerable.Range(0, 6).Select(i => TestFeatures.Action($"moved{i}")).ToArray();
        var slot = SlotOf(moved[0], cached.Entity);
        var from = await _cluster.OwnerAsync(slot);
        var to = (from + 1) % 3;
        foreach (var feature in moved[..4])
        {
            await PutAsync(cached, feature, cached.Entity, 1);
            await cached.ValuesAsync(cached.Read(feature));
        }
        cached.Below.TakeReads();

        await _cluster.BeginMoveAsync(slot, from, to);
        (await _cluster.MoveKeysAsync(slot, from, to, count: 2)).ShouldBe(2);

        // Two entries are here, two are there; the fifth is nowhere yet, and will be there.
        foreach (var feature in moved[..5])
        {
            await PutAsync(cached, feature, cached.Entity, 2);
            (await cached.ValuesAsync(cached.Read(feature)))[0].ShouldBe("[\"2\"]");
        }
        foreach (var feature in moved[..5])
        {
            (await cached.ValuesAsync(cached.Read(feature)))[0].ShouldBe("[\"2\"]");
        }

        while (await _cluster.MoveKeysAsync(slot, from, to, count: 100) > 0) { }
        await _cluster.EndMoveAsync(slot, to);

        foreach (var feature in moved)
        {
            await PutAsync(cached, feature, cached.Entity, 3);
            (await cached.ValuesAsync(cached.Read(feature)))[0].ShouldBe("[\"3\"]");
        }
        // Whoever was refused on the way has loaded it by now.
        cached.Below.TakeReads();
        foreach (var feature in moved)
        {
            (await cached.ValuesAsync(cached.Read(feature)))[0].ShouldBe("[\"3\"]");
        }
        cached.Below.TakeReads().ShouldBeEmpty("the new owner answers");
        (await _cluster.OwnerAsync(slot)).ShouldBe(to);
    }

    [Fact]
    public async Task What_one_process_writes_another_one_forgets()
    {
        var feature = TestFeatures.Static("told", cache: TestFeatures.Cache(local: TimeSpan.FromHours(1)));
        await using var writer = await CachedStoreFixture.StartAsync(_cluster.Endpoint);
        var entries = new Forgotten();
        await using var reader = await CachedStoreFixture.StartAsync(_cluster.Nodes[2].Endpoint);
        reader.Store.Tell(entries);
        await entries.Ready.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await PutAsync(writer, feature, "7", 1);

        (await entries.First.Task.WaitAsync(TimeSpan.FromMinutes(1))).ShouldBe((feature.Name, "7"));
    }

    private int Owner(int slot) => slot * 3 / RedisCluster.Slots;

    private static int SlotOf(Definitions.Features.FeatureDefinition feature, string entity)
    {
        var key = FeatureKey.Redis(feature, entity);
        return Crc16(key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..key.IndexOf('}', StringComparison.Ordinal)])
            % RedisCluster.Slots;
    }

    /// <summary>CRC16-CCITT (XMODEM), as the cluster specification says.</summary>
    private static int Crc16(string tag)
    {
        var crc = 0;
        foreach (var b in Encoding.UTF8.GetBytes(tag))
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
            }
        }
        return crc;
    }

    private static Task PutAsync(CachedStoreFixture cached, Definitions.Features.FeatureDefinition feature, string entity, int number) =>
        cached.Store.WriteAsync(
            [new RecordWrite(feature, entity, CachedStoreFixture.Now + number, $"s#{number}", Encoding.UTF8.GetBytes($"[\"{number}\"]"))],
            CancellationToken.None
        );

    private static async Task ShouldAllHaveAsync(
        CachedStoreFixture cached,
        Definitions.Features.FeatureDefinition feature,
        string[] ids,
        int number
    )
    {
        foreach (var id in ids)
        {
            var read = new RecordRead(feature, id, 0, long.MaxValue, 1);
            (await cached.ValuesAsync(read)).ShouldBe([$"[\"{number}\"]"]);
        }
    }
}
