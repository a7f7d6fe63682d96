using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary><c>retain:</c>, <c>serve:</c> and <c>cache:</c> of a feature, each key with its own default.</summary>
internal static class PolicyReader
{
    /// <summary>Most records that one query of one feature may name, and that a cache entry may hold.</summary>
    public const int MaxLimit = 10_000;

    private static readonly DurationKey RetainPeriod = new("period", "How long a record lives in the store, from its event's time.")
    {
        Required = true,
    };

    public static readonly MappingKey RetainOfAction = Retain("How long records live. A time series must end somewhere.") with
    {
        Required = true,
    };

    public static readonly MappingKey RetainOfStatic = Retain("How long a value lives. Default: for ever.");

    private static readonly IntegerKey Limit = new("limit", 1, MaxLimit, "Records that a query gets which names no limit.")
    {
        Default = ServeDefaults.DefaultLimit,
    };

    private static readonly IntegerKey MaxQueryLimit = new("max_limit", 1, MaxLimit, "Greatest limit that a query may name.")
    {
        Default = ServeDefaults.DefaultMaxLimit,
    };

    private static readonly DurationKey ServePeriod = new(
        "period",
        "How far back a query reaches that names neither from nor period. Default: retain.period."
    );

    public static readonly MappingKey Serve = new(
        "serve",
        new Shape("'serve'", "What queries get.", Limit, MaxQueryLimit, ServePeriod),
        "What queries get without parameters, and what they may ask for."
    );

    private static readonly ChoiceKey<RedisStrategy> Redis = new(
        "redis",
        [("write-through", RedisStrategy.WriteThrough), ("write-around", RedisStrategy.WriteAround), ("off", RedisStrategy.Off)],
        "What a write does in Redis: update the entry, delete it (for what is read rarely), or nothing is kept there at all."
    )
    {
        Default = "write-through",
    };

    private static readonly IntegerKey Items = new(
        "items",
        1,
        MaxLimit,
        "Newest records kept in Redis for each entity. Default: serve.max_limit, at most 100."
    );

    private static readonly DurationKey SoftTtl = new("soft_ttl", "Age after which a reader loads the entry anew.")
    {
        AllowZero = true,
        Default = "10m",
    };

    private static readonly DurationKey HardTtl = new("hard_ttl", "Age at which the entry goes.") { Default = "1h" };

    private static readonly DurationKey Local = new("local", "How old an answer from a server's own memory may be; 0s: not kept there.")
    {
        AllowZero = true,
        Default = "0s",
    };

    public static readonly MappingKey Cache = new(
        "cache",
        new Shape("'cache'", "How answers are cached.", Redis, Items, SoftTtl, HardTtl, Local),
        "How answers are cached, in Redis and in the servers themselves."
    );

    public static TimeSpan? ReadRetain(MappingReader feature, FeatureKind kind)
    {
        if (kind == FeatureKind.Action && !feature.Has(RetainOfAction))
        {
            feature.Diagnostics.Error(
                feature.Node,
                "an ActionFeature needs 'retain', for example retain: {period: 30d}: a time series must end somewhere"
            );
        }
        // The general message for a missing key is not said as well.
        return feature.Read(RetainOfStatic)?.Read(RetainPeriod);
    }

    /// <param name="feature">The feature's document.</param>
    /// <param name="retain">The default period; null when it is not known.</param>
    public static ServeDefaults ReadServe(MappingReader feature, TimeSpan? retain)
    {
        var serve = feature.Read(Serve);
        var limit = serve?.Read(Limit) ?? ServeDefaults.DefaultLimit;
        var maxLimit = serve?.Read(MaxQueryLimit) ?? ServeDefaults.DefaultMaxLimit;
        var period = serve?.Read(ServePeriod) ?? retain ?? TimeSpan.Zero;
        if (serve is not null && limit > maxLimit)
        {
            serve.Error(
                serve.Has(Limit) ? Limit : MaxQueryLimit,
                $"'limit' is {limit}{Default(serve, Limit)}, more than 'max_limit', which is {maxLimit}{Default(serve, MaxQueryLimit)}; lower the one or raise the other"
            );
        }
        if (serve is not null && period > retain)
        {
            serve.Error(
                ServePeriod,
                $"'serve.period' ({Durations.Format(period)}) is longer than 'retain.period' ({Durations.Format(retain.Value)}): older records are gone; shorten it, or retain longer"
            );
        }
        return new ServeDefaults(limit, maxLimit, period);
    }

    /// <param name="feature">The feature's document.</param>
    /// <param name="serve">Null for a static feature, which has one value.</param>
    public static CachePolicy ReadCache(MappingReader feature, ServeDefaults? serve)
    {
        var cache = feature.Read(Cache);
        var redis = cache?.Read(Redis) ?? RedisStrategy.WriteThrough;
        var items = cache?.Read(Items) ?? Math.Min(serve?.MaxLimit ?? 1, CachePolicy.MaxDefaultItems);
        var soft = cache?.Read(SoftTtl) ?? CachePolicy.DefaultSoftTtl;
        var hard = cache?.Read(HardTtl) ?? CachePolicy.DefaultHardTtl;
        var local = cache?.Read(Local) ?? TimeSpan.Zero;
        if (cache is not null && soft > hard)
        {
            cache.Error(
                cache.Has(SoftTtl) ? SoftTtl : HardTtl,
                $"'soft_ttl' is {Durations.Format(soft)}{Default(cache, SoftTtl)}, longer than 'hard_ttl', which is {Durations.Format(hard)}{Default(cache, HardTtl)}; shorten the one or lengthen the other"
            );
        }
        if (serve is null && cache?.Has(Items) == true)
        {
            feature.Diagnostics.Warning(cache.At(Items), "'items' says nothing here: a static feature has one value");
        }
        else if (serve is not null && items < serve.MaxLimit && redis != RedisStrategy.Off)
        {
            feature.Diagnostics.Warning(
                cache?.Has(Items) == true ? cache.At(Items) : feature.At(Serve),
                $"'cache.items' is {items}{(cache?.Has(Items) == true ? "" : " by default")}, less than 'serve.max_limit', which is {serve.MaxLimit}: "
                    + "queries that ask for more go to the store"
            );
        }
        return new CachePolicy(redis, items, soft, hard, local);
    }

    private static string Default(MappingReader reader, Key key) => reader.Has(key) ? string.Empty : " by default";

    private static MappingKey Retain(string description) =>
        new("retain", new Shape("'retain'", "How long records live.", RetainPeriod), description);
}
