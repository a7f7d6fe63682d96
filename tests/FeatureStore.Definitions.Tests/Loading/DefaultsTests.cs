using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Tests.Loading;

public sealed class DefaultsTests
{
    [Fact]
    public void Stream_format_is_json() =>
        Definitions.LoadValid(Definitions.Valid).FindStream("market-events")!.Format.ShouldBe(EventFormat.Json);

    [Fact]
    public void Entity_plural_is_name_and_s_and_prefix_is_name()
    {
        var user = Definitions.LoadValid(Definitions.Valid).FindEntity("user")!;

        user.Plural.ShouldBe("users");
        user.Prefix.ShouldBe("user");
    }

    [Fact]
    public void ActionFeature_has_every_default()
    {
        var clicks = Definitions.LoadValid(Definitions.Valid).FindFeature("clicks")!;

        clicks.Kind.ShouldBe(FeatureKind.Action);
        clicks.Retain.ShouldBe(TimeSpan.FromDays(30));
        clicks.Serve.ShouldBe(new ServeDefaults(Limit: 30, MaxLimit: 100, Period: TimeSpan.FromDays(30)));
        clicks.Cache.ShouldBe(
            new CachePolicy(RedisStrategy.WriteThrough, Items: 100, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), Local: TimeSpan.Zero)
        );
        clicks.MaxValueBytes.ShouldBe(8_192);
        clicks.DeadLetterExpired.ShouldBeFalse();
        clicks.Description.ShouldBeNull();
        clicks.Owner.ShouldBeNull();
        clicks.Tags.ShouldBeEmpty();
        clicks.Fields[1].ShouldBe(new FieldDefinition(1, "price", FieldType.Scalar(FieldKind.Long), Required: false, Default: null));
        var input = clicks.From.ShouldHaveSingleItem();
        // The sample catalog names one; without it, the identity is a digest.
        input.EventId!.Text.ShouldBe("event.id");
        Definitions.Load(Definitions.With("    event_id: event.id\n", "")).Catalog!.FindFeature("clicks")!.From[0].EventId.ShouldBeNull();
        input.DeleteWhen.ShouldBeNull();
        input.TimestampUnit.ShouldBe(TimestampUnit.ByMagnitude);
    }

    [Fact]
    public void StaticFeature_without_retain_is_kept_for_ever_and_has_no_serve()
    {
        var profile = Definitions.LoadValid(Definitions.Valid).FindFeature("profile")!;

        profile.Kind.ShouldBe(FeatureKind.Static);
        profile.Retain.ShouldBeNull();
        profile.Serve.ShouldBeNull();
        profile.Cache.ShouldBe(
            new CachePolicy(RedisStrategy.WriteThrough, Items: 1, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), Local: TimeSpan.Zero)
        );
    }

    [Fact]
    public void From_entry_without_where_takes_all_events() =>
        Definitions
            .LoadValid(Definitions.With("    where: event.type == \"click\"\n", ""))
            .FindFeature("clicks")!
            .From.ShouldHaveSingleItem()
            .Where.ShouldBeNull();

    [Theory]
    [InlineData("serve: {limit: 10}", 10, 100, 30, 100)]
    [InlineData("serve: {max_limit: 50}", 30, 50, 30, 50)]
    [InlineData("serve: {period: 7d}", 30, 100, 7, 100)]
    [InlineData("serve: {limit: 5, max_limit: 8, period: PT24H}", 5, 8, 1, 8)]
    public void Serve_keys_default_each_by_itself(string serve, int limit, int maxLimit, int days, int items)
    {
        var clicks = Definitions
            .LoadValid(Definitions.With("retain: {period: 30d}", $"retain: {{period: 30d}}\n{serve}"))
            .FindFeature("clicks")!;

        clicks.Serve.ShouldBe(new ServeDefaults(limit, maxLimit, TimeSpan.FromDays(days)));
        clicks.Cache.Items.ShouldBe(items);
    }

    [Theory]
    [InlineData("cache: {redis: write-around}", RedisStrategy.WriteAround, 100, 10, 60, 0)]
    [InlineData("cache: {redis: off}", RedisStrategy.Off, 100, 10, 60, 0)]
    [InlineData("cache: {items: 120}", RedisStrategy.WriteThrough, 120, 10, 60, 0)]
    [InlineData("cache: {soft_ttl: 1m}", RedisStrategy.WriteThrough, 100, 1, 60, 0)]
    [InlineData("cache: {hard_ttl: 2h}", RedisStrategy.WriteThrough, 100, 10, 120, 0)]
    [InlineData("cache: {local: 60s}", RedisStrategy.WriteThrough, 100, 10, 60, 1)]
    public void Cache_keys_default_each_by_itself(string cache, RedisStrategy redis, int items, int soft, int hard, int local) =>
        Definitions
            .LoadValid(Definitions.With("retain: {period: 30d}", $"retain: {{period: 30d}}\n{cache}"))
            .FindFeature("clicks")!
            .Cache.ShouldBe(
                new CachePolicy(redis, items, TimeSpan.FromMinutes(soft), TimeSpan.FromMinutes(hard), TimeSpan.FromMinutes(local))
            );

    [Theory]
    [InlineData("type: long, default: 5", "5")]
    [InlineData("type: id, default: 5", "\"5\"")]
    [InlineData("type: string, default: '5'", "\"5\"")]
    [InlineData("type: string, default: 중고", "\"중고\"")]
    [InlineData("type: float, default: 0.5", "0.5")]
    [InlineData("type: bool, default: false", "false")]
    [InlineData("type: timestamp, default: 2026-11-22T14:45:00Z", "1795358700000")]
    [InlineData("type: list<string>, default: []", "[]")]
    [InlineData("type: set<long>, default: [2, 1, 2]", "[1,2]")]
    [InlineData("type: map<long>, default: {b: 1, a: 2}", "{\"a\":2,\"b\":1}")]
    [InlineData("type: json, default: {b: [1, null, x]}", "{\"b\":[1,null,\"x\"]}")]
    [InlineData("type: vector<2>, default: [1, 2.0]", "\"AACAPwAAAEA=\"")]
    [InlineData("type: vector<2>, precision: float32, default: [1, 2.0]", "\"AACAPwAAAEA=\"")]
    [InlineData("type: vector<2>, precision: float16, default: [1, 2.0]", "\"ADwAQA==\"")]
    [InlineData("type: vector<2>, precision: int8, default: [127, 2.0]", "\"AACAP38C\"")]
    public void Field_default_is_stored_JSON(string field, string expected) =>
        Encoding
            .UTF8.GetString(
                Definitions.LoadValid(Definitions.With("type: long", field)).FindFeature("clicks")!.Fields[1].Default.ShouldNotBeNull().Span
            )
            .ShouldBe(expected);
}
