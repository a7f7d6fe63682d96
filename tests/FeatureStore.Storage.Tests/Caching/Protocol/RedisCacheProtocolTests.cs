using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Protocol;

/// <summary>The entries in Redis, byte for byte, and what each step does to them.</summary>
public sealed class RedisCacheProtocolTests(LocalServicesFixture services) : IAsyncLifetime
{
    private const string Token = "0123456789abcdef";

    private readonly string _entity = Guid.NewGuid().ToString("N");
    private ConnectionMultiplexer _redis = null!;
    private IDatabase _database = null!;
    private RedisCacheProtocol _protocol = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await ConnectionMultiplexer.ConnectAsync(await services.RedisEndpointAsync());
        _database = _redis.GetDatabase();
        _protocol = new RedisCacheProtocol(() => _database, TimeSpan.FromSeconds(5), CacheScripts.Default);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private FeatureDefinition Clicks { get; } = TestFeatures.Action(cache: TestFeatures.Cache(items: 3));

    private FeatureDefinition Keywords { get; } = TestFeatures.Static();

    private string Key(FeatureDefinition feature) => FeatureKey.Redis(feature, _entity);

    private RecordWrite Write(FeatureDefinition feature, long timestamp, string eventId, string? value) =>
        new(feature, _entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    private Task PutAsync(params RecordWrite[] writes) => _protocol.WriteAsync(writes[0].Feature, Key(writes[0].Feature), writes);

    private static StoredRecord Click(long timestamp, string eventId, string value) =>
        new(timestamp, SortKey.Of(timestamp, eventId), null, Encoding.UTF8.GetBytes(value));

    private static CacheContent Clicked(bool all, params StoredRecord[] records) =>
        new([.. records.OrderByDescending(r => r.SortKey)], all);

    private static CacheContent Kept(long timestamp, string identity, string? value) =>
        new([new StoredRecord(timestamp, default, identity, value is null ? default : Encoding.UTF8.GetBytes(value))], IsAll: true);

    private async Task FillAsync(FeatureDefinition feature, CacheContent content)
    {
        (await _protocol.BeginLoadAsync(feature, Key(feature), Token)).ShouldBeTrue();
        (await _protocol.FillAsync(feature, Key(feature), Token, content)).ShouldBeTrue();
    }

    private async Task<string[]> SetAsync() =>
        [
            .. (await _database.SortedSetRangeByRankWithScoresAsync(Key(Clicks))).Select(e =>
                $"{(double.IsNegativeInfinity(e.Score) ? "-inf" : e.Score.ToString("F0"))} {e.Element}"
            ),
        ];

    private async Task<string?> StringAsync() => await _database.StringGetAsync(Key(Keywords));

    private static string Sk(long timestamp, string eventId) => SortKey.Of(timestamp, eventId).ToString();

    [Fact]
    public async Task Filled_set_has_these_members()
    {
        await FillAsync(Clicks, Clicked(all: true, Click(1_700_000_000_123, "flea-market-events#evt-1", "[\"a\",1]")));
        (await SetAsync()).ShouldBe(["-inf all", "1700000000123 1700000000123#1d8940348173bc1a|[\"a\",1]"]);
        Key(Clicks).ShouldBe($"{{user#{_entity}}}#clicks");

        await _database.KeyDeleteAsync(Key(Clicks));
        await FillAsync(Clicks, Clicked(all: false, Click(3, "s#3", "[3]"), Click(2, "s#2", "[2]")));
        (await SetAsync()).ShouldBe([$"-inf from:{Sk(2, "s#2")}", $"2 {Sk(2, "s#2")}|[2]", $"3 {Sk(3, "s#3")}|[3]"]);

        await _database.KeyDeleteAsync(Key(Clicks));
        await FillAsync(Clicks, Clicked(all: true));
        (await SetAsync()).ShouldBe(["-inf all"]);
    }

    [Fact]
    public async Task Filled_string_is_this()
    {
        await FillAsync(Keywords, Kept(1_700_000_000_456, "user-changes#9", "[[\"한\"]]"));
        (await StringAsync()).ShouldBe("value||1700000000456|14|user-changes#9[[\"한\"]]");

        await _database.KeyDeleteAsync(Key(Keywords));
        await FillAsync(Keywords, Kept(5, "한#1", null));
        (await StringAsync()).ShouldBe("gone||5|5|한#1");

        await _database.KeyDeleteAsync(Key(Keywords));
        await FillAsync(Keywords, new CacheContent([], IsAll: true));
        (await StringAsync()).ShouldBe("absent|");
    }

    [Fact]
    public async Task Load_under_way_is_a_token_with_a_short_life()
    {
        await _protocol.BeginLoadAsync(Clicks, Key(Clicks), Token);
        await _protocol.BeginLoadAsync(Keywords, Key(Keywords), Token);

        (await SetAsync()).ShouldBe([$"-inf load:{Token}"]);
        (await StringAsync()).ShouldBe($"load|{Token}");
        foreach (var feature in (FeatureDefinition[])[Clicks, Keywords])
        {
            var left = await _database.KeyTimeToLiveAsync(Key(feature));
            left!.Value.ShouldBeInRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Refresh_keeps_the_entry_readable_and_its_life()
    {
        await FillAsync(Clicks, Clicked(all: true, Click(1, "s#1", "[1]")));
        await FillAsync(Keywords, Kept(1, "s#1", "[1]"));
        foreach (var feature in (FeatureDefinition[])[Clicks, Keywords])
        {
            await _database.KeyExpireAsync(Key(feature), TimeSpan.FromMinutes(7));
            (await _protocol.BeginRefreshAsync(feature, Key(feature), "t1")).ShouldBeTrue();
            (await _protocol.BeginRefreshAsync(feature, Key(feature), "t2")).ShouldBeFalse("another is under way");
            (await _database.KeyTimeToLiveAsync(Key(feature)))!.Value.ShouldBeInRange(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(7));
        }

        (await SetAsync())[0].ShouldMatch("^-inf all~t1@\\d{13}$");
        (await StringAsync())!.ShouldMatch("^value\\|t1@\\d{13}\\|1\\|3\\|s#1\\[1\\]$");
        var read = new RecordRead(Clicks, _entity, 0, long.MaxValue, 10);
        SetEntry.Answer(await _protocol.GetSetAsync(Key(Clicks), 10), read, out var clicks).ShouldBe(EntryState.Answered);
        clicks.Records.Length.ShouldBe(1);
        StringEntry
            .Answer(await _protocol.GetStringAsync(Key(Keywords)), read with { Feature = Keywords }, out var keywords)
            .ShouldBe(EntryState.Answered);
        keywords.Records.Length.ShouldBe(1);

        (await _protocol.FillAsync(Clicks, Key(Clicks), "t2", Clicked(all: true))).ShouldBeFalse();
        (await _protocol.FillAsync(Clicks, Key(Clicks), "t1", Clicked(all: true, Click(2, "s#2", "[2]")))).ShouldBeTrue();
        (await SetAsync()).ShouldBe(["-inf all", $"2 {Sk(2, "s#2")}|[2]"]);
        (await _protocol.FillAsync(Keywords, Key(Keywords), "t1", Kept(2, "s#2", "[2]"))).ShouldBeTrue();
        (await StringAsync()).ShouldBe("value||2|3|s#2[2]");
        (await _database.KeyTimeToLiveAsync(Key(Clicks)))!.Value.ShouldBeGreaterThan(TimeSpan.FromMinutes(59));
        (await _database.KeyTimeToLiveAsync(Key(Keywords)))!.Value.ShouldBeGreaterThan(TimeSpan.FromMinutes(59));
    }

    [Fact]
    public async Task Refresh_takes_over_from_one_that_ran_out_of_time()
    {
        await FillAsync(Clicks, Clicked(all: true));
        await FillAsync(Keywords, Kept(1, "s#1", "[1]"));
        var impatient = new RedisCacheProtocol(() => _database, TimeSpan.Zero, CacheScripts.Default);
        foreach (var feature in (FeatureDefinition[])[Clicks, Keywords])
        {
            (await _protocol.BeginRefreshAsync(feature, Key(feature), "t1")).ShouldBeTrue();
            (await impatient.BeginRefreshAsync(feature, Key(feature), "t2")).ShouldBeTrue();
            (await _protocol.FillAsync(feature, Key(feature), "t1", new CacheContent([], IsAll: true))).ShouldBeFalse();
            (await _protocol.FillAsync(feature, Key(feature), "t2", new CacheContent([], IsAll: true))).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Load_begins_only_where_nothing_is()
    {
        (await _protocol.BeginLoadAsync(Clicks, Key(Clicks), "t1")).ShouldBeTrue();
        (await _protocol.BeginLoadAsync(Clicks, Key(Clicks), "t2")).ShouldBeFalse();
        (await _protocol.BeginRefreshAsync(Clicks, Key(Clicks), "t2")).ShouldBeFalse();
        (await _protocol.FillAsync(Clicks, Key(Clicks), "t2", Clicked(all: true))).ShouldBeFalse();
        await _protocol.AbandonAsync(Clicks, Key(Clicks), "t2");
        (await SetAsync()).ShouldBe(["-inf load:t1"]);
        await _protocol.AbandonAsync(Clicks, Key(Clicks), "t1");
        (await SetAsync()).ShouldBeEmpty();
        (await _protocol.FillAsync(Clicks, Key(Clicks), "t1", Clicked(all: true))).ShouldBeFalse();
        (await SetAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Write_to_nothing_leaves_nothing()
    {
        await PutAsync(Write(Clicks, 1, "s#1", "[1]"));
        await PutAsync(Write(Keywords, 1, "s#1", "[1]"));

        (await _database.KeyExistsAsync(Key(Clicks))).ShouldBeFalse();
        (await _database.KeyExistsAsync(Key(Keywords))).ShouldBeFalse();
    }

    [Fact]
    public async Task Write_during_a_load_takes_its_token()
    {
        await _protocol.BeginLoadAsync(Clicks, Key(Clicks), Token);
        await _protocol.BeginLoadAsync(Keywords, Key(Keywords), Token);
        await PutAsync(Write(Clicks, 1, "s#1", "[1]"));
        await PutAsync(Write(Keywords, 1, "s#1", "[1]"));

        (await _protocol.FillAsync(Clicks, Key(Clicks), Token, Clicked(all: true))).ShouldBeFalse();
        (await _protocol.FillAsync(Keywords, Key(Keywords), Token, new CacheContent([], IsAll: true))).ShouldBeFalse();
    }

    [Fact]
    public async Task Write_during_a_refresh_takes_its_token()
    {
        await FillAsync(Clicks, Clicked(all: true, Click(1, "s#1", "[1]")));
        await FillAsync(Keywords, Kept(5, "s#5", "[5]"));
        await _protocol.BeginRefreshAsync(Clicks, Key(Clicks), "t1");
        await _protocol.BeginRefreshAsync(Keywords, Key(Keywords), "t1");
        await PutAsync(Write(Clicks, 2, "s#2", "[2]"));
        await PutAsync(Write(Keywords, 4, "s#4", "[4]")); // older: changes nothing else

        (await _protocol.FillAsync(Clicks, Key(Clicks), "t1", Clicked(all: true))).ShouldBeFalse();
        (await _protocol.FillAsync(Keywords, Key(Keywords), "t1", new CacheContent([], IsAll: true))).ShouldBeFalse();
        (await SetAsync()).ShouldBe(["-inf all", $"1 {Sk(1, "s#1")}|[1]", $"2 {Sk(2, "s#2")}|[2]"]);
        (await StringAsync()).ShouldBe("value||5|3|s#5[5]");
    }

    [Fact]
    public async Task Write_to_a_filled_set_adds_and_trims_and_raises_the_marker()
    {
        await FillAsync(Clicks, Clicked(all: true));
        await PutAsync(Write(Clicks, 20, "s#2", "[2]"), Write(Clicks, 10, "s#1", "[1]"));
        await PutAsync(Write(Clicks, 30, "s#3", "[3]"));
        (await SetAsync()).ShouldBe(["-inf all", $"10 {Sk(10, "s#1")}|[1]", $"20 {Sk(20, "s#2")}|[2]", $"30 {Sk(30, "s#3")}|[3]"]);

        await PutAsync(Write(Clicks, 40, "s#4", "[4]"));
        string[] trimmed = [$"-inf from:{Sk(20, "s#2")}", $"20 {Sk(20, "s#2")}|[2]", $"30 {Sk(30, "s#3")}|[3]", $"40 {Sk(40, "s#4")}|[4]"];
        (await SetAsync()).ShouldBe(trimmed);

        await PutAsync(Write(Clicks, 15, "s#5", "[5]")); // below what it knows
        await PutAsync(Write(Clicks, 30, "s#3", "[3]")); // known
        (await SetAsync()).ShouldBe(trimmed);
    }

    [Fact]
    public async Task Write_of_the_same_event_with_another_payload_evicts()
    {
        await FillAsync(Clicks, Clicked(all: true, Click(1, "s#1", "[1]")));
        await FillAsync(Keywords, Kept(1, "s#1", "[1]"));

        await PutAsync(Write(Clicks, 1, "s#1", "[2]"));
        await PutAsync(Write(Keywords, 1, "s#1", "[2]"));

        (await _database.KeyExistsAsync(Key(Clicks))).ShouldBeFalse();
        (await _database.KeyExistsAsync(Key(Keywords))).ShouldBeFalse();
    }

    [Fact]
    public async Task Write_of_more_records_than_are_kept_evicts()
    {
        await FillAsync(Clicks, Clicked(all: true));
        await PutAsync([.. Enumerable.Range(0, 4).Select(i => Write(Clicks, i, $"s#{i}", "[1]"))]);

        (await _database.KeyExistsAsync(Key(Clicks))).ShouldBeFalse();
    }

    [Fact]
    public async Task Write_to_a_filled_string_keeps_the_greatest()
    {
        await FillAsync(Keywords, new CacheContent([], IsAll: true));
        await PutAsync(Write(Keywords, 10, "s#b", "[1]"));
        (await StringAsync()).ShouldBe("value||10|3|s#b[1]");
        await PutAsync(Write(Keywords, 9, "s#z", "[2]"));
        await PutAsync(Write(Keywords, 10, "s#a", "[3]"));
        await PutAsync(Write(Keywords, 10, "s#", "[3]"));
        await PutAsync(Write(Keywords, 10, "s#b", "[1]"));
        (await StringAsync()).ShouldBe("value||10|3|s#b[1]");
        await PutAsync(Write(Keywords, 10, "s#b0", "[4]"));
        (await StringAsync()).ShouldBe("value||10|4|s#b0[4]");
        await PutAsync(Write(Keywords, 11, "s#a", null));
        (await StringAsync()).ShouldBe("gone||11|3|s#a");
        await PutAsync(Write(Keywords, 10, "s#c", "[5]"));
        (await StringAsync()).ShouldBe("gone||11|3|s#a");
        await PutAsync(Write(Keywords, 11, "s#\uFFFD", "[6]"));
        await PutAsync(Write(Keywords, 11, "s#\U0001F600", "[7]"));
        await PutAsync(Write(Keywords, 11, "s#\uFFFD|", "[8]"));
        (await StringAsync()).ShouldBe("value||11|6|s#\U0001F600[7]");
        await PutAsync(Write(Keywords, 9_999_999_999_999, "s#1", "[9]"));
        (await StringAsync()).ShouldBe("value||9999999999999|3|s#1[9]");
    }

    [Fact]
    public async Task Write_never_extends_the_life_of_an_entry()
    {
        await FillAsync(Clicks, Clicked(all: true, Click(1, "s#1", "[1]"), Click(2, "s#2", "[2]")));
        await FillAsync(Keywords, Kept(1, "s#1", "[1]"));
        await _database.KeyExpireAsync(Key(Clicks), TimeSpan.FromMinutes(1));
        await _database.KeyExpireAsync(Key(Keywords), TimeSpan.FromMinutes(1));

        await PutAsync(Write(Clicks, 3, "s#3", "[3]"), Write(Clicks, 4, "s#4", "[4]"));
        await PutAsync(Write(Keywords, 2, "s#2", "[2]"));

        (await _database.KeyTimeToLiveAsync(Key(Clicks)))!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        (await _database.KeyTimeToLiveAsync(Key(Keywords)))!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Entry_of_another_kind_is_evicted_and_replaced()
    {
        // A feature that was dropped and came back under the same name as another kind.
        var clicks = TestFeatures.Action("same");
        var keywords = TestFeatures.Static("same");
        var key = FeatureKey.Redis(clicks, _entity);
        await FillAsync(clicks, Clicked(all: true));
        (await _protocol.FillAsync(keywords, key, Token, new CacheContent([], IsAll: true))).ShouldBeFalse();
        await _protocol.WriteAsync(keywords, key, [Write(keywords, 1, "s#1", "[1]")]);
        (await _database.KeyExistsAsync(key)).ShouldBeFalse();

        await _database.StringSetAsync(key, "absent|");
        await _protocol.WriteAsync(clicks, key, [Write(clicks, 1, "s#1", "[1]")]);
        (await _database.KeyExistsAsync(key)).ShouldBeFalse();

        await _database.StringSetAsync(key, "absent|");
        await FillAsync(clicks, Clicked(all: true));
        await FillAsync(keywords, new CacheContent([], IsAll: true));
    }

    [Fact]
    public async Task Set_without_marker_is_not_understood_and_evicted_by_a_write()
    {
        await _database.SortedSetAddAsync(Key(Clicks), $"{Sk(1, "s#1")}|[1]", 1);
        var read = new RecordRead(Clicks, _entity, 0, long.MaxValue, 10);
        SetEntry.Answer(await _protocol.GetSetAsync(Key(Clicks), 10), read, out _).ShouldBe(EntryState.Unknown);

        await PutAsync(Write(Clicks, 1, "s#1", "[1]"));

        (await _database.KeyExistsAsync(Key(Clicks))).ShouldBeFalse();
    }

    [Fact]
    public async Task Steps_survive_a_server_that_forgot_the_scripts()
    {
        await FillAsync(Clicks, Clicked(all: true));
        await _database.ExecuteAsync("SCRIPT", "FLUSH");

        await PutAsync(Write(Clicks, 1, "s#1", "[1]"));

        (await SetAsync()).Length.ShouldBe(2);
    }
}
