using System.Text;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>What is read: for each request at once one entity with <see cref="Features"/> action features of <see cref="Items"/> members of 100 bytes, as the cache keeps them.</summary>
internal static class ReadData
{
    public const int Features = 31;
    public const int Items = 30;
    public const int MaxItems = 50;

    /// <summary>Requests under way at any time.</summary>
    public const int Requests = 64;

    public const int MemberBytes = 100;

    public static readonly TimeSpan Retain = TimeSpan.FromDays(30);
    public static readonly TimeSpan SoftTtl = TimeSpan.FromHours(10);
    public static readonly TimeSpan HardTtl = TimeSpan.FromHours(20);

    private static readonly EntityDefinition User = new("user", "users", "user");

    public static readonly FeatureDefinition[] Definitions =
    [
        .. Enumerable
            .Range(1, Features)
            .Select(i => new FeatureDefinition
            {
                Kind = FeatureKind.Action,
                Name = FeatureName(i),
                Entity = User,
                Fields =
                [
                    new FieldDefinition(0, "article_id", FieldType.Scalar(FieldKind.Id), Required: true, Default: null),
                    new FieldDefinition(1, "session_id", FieldType.Scalar(FieldKind.String), Required: false, Default: null),
                    new FieldDefinition(2, "price", FieldType.Scalar(FieldKind.Long), Required: false, Default: null),
                ],
                From = [],
                Retain = Retain,
                Serve = new ServeDefaults(Items, MaxItems, Retain),
                Cache = new CachePolicy(RedisStrategy.WriteThrough, MaxItems, SoftTtl, HardTtl, TimeSpan.Zero),
            }),
    ];

    public static string FeatureName(int number) => $"f{number:D2}";

    public static string Entity(int request) => $"user-{request:D6}";

    /// <summary>Adds the reads of one request.</summary>
    public static void AddReads(ReadBatch batch, int request)
    {
        foreach (var feature in Definitions)
        {
            batch.Add(new RecordRead(feature, Entity(request), 0, long.MaxValue, Items));
        }
    }

    /// <summary>The commands of one request: <c>ZREVRANGE key 0 30</c> for each feature.</summary>
    public static byte[] Commands(int request)
    {
        var text = new StringBuilder();
        foreach (var feature in Definitions)
        {
            var key = FeatureKey.Redis(feature, Entity(request));
            text.Append($"*4\r\n$9\r\nZREVRANGE\r\n${key.Length}\r\n{key}\r\n$1\r\n0\r\n$2\r\n{Items}\r\n");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Fills Redis with it.</summary>
    public static async Task WriteAsync(string endpoint)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(endpoint);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var request = 0; request < Requests; request++)
        {
            foreach (var feature in Definitions)
            {
                var key = FeatureKey.Redis(feature, Entity(request));
                var members = Enumerable
                    .Range(0, Items)
                    .Select(i => Member(now - i))
                    .Append(new SortedSetEntry("all", double.NegativeInfinity));
                await redis.GetDatabase().SortedSetAddAsync(key, [.. members]);
                await redis.GetDatabase().KeyExpireAsync(key, feature.Cache.HardTtl);
            }
        }
    }

    private static SortedSetEntry Member(long time)
    {
        var value = $"[\"article-{time % 100_000:D5}\",\"session-{new string('a', MemberBytes - SortKey.Length - 1 - 35)}\",100000]";
        return new SortedSetEntry(SetEntry.Member(SortKey.Of(time, $"s#{time}"), Encoding.ASCII.GetBytes(value)), time);
    }
}
