using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Storage.Tests;

/// <summary>Feature definitions as the loader would give them.</summary>
internal static class TestFeatures
{
    public static readonly EntityDefinition User = new("user", "users", "user");

    public static CachePolicy Cache(
        RedisStrategy redis = RedisStrategy.WriteThrough,
        int items = 50,
        TimeSpan? softTtl = null,
        TimeSpan? hardTtl = null,
        TimeSpan local = default
    ) => new(redis, items, softTtl ?? CachePolicy.DefaultSoftTtl, hardTtl ?? CachePolicy.DefaultHardTtl, local);

    public static FeatureDefinition Action(string name = "clicks", TimeSpan? retain = null, CachePolicy? cache = null) =>
        new()
        {
            Kind = FeatureKind.Action,
            Name = name,
            Entity = User,
            Fields = [new FieldDefinition(0, "article_id", FieldType.Scalar(FieldKind.Id), Required: true, Default: null)],
            From = [],
            Retain = retain ?? TimeSpan.FromDays(30),
            Serve = new ServeDefaults(ServeDefaults.DefaultLimit, ServeDefaults.DefaultMaxLimit, retain ?? TimeSpan.FromDays(30)),
            Cache = cache ?? Cache(),
        };

    public static FeatureDefinition Static(string name = "keywords", TimeSpan? retain = null, CachePolicy? cache = null) =>
        new()
        {
            Kind = FeatureKind.Static,
            Name = name,
            Entity = User,
            Fields = [new FieldDefinition(0, "keywords", FieldType.Of(FieldKind.List, FieldKind.String), Required: true, Default: null)],
            From = [],
            Retain = retain,
            Cache = cache ?? Cache(),
        };
}
