using System.Globalization;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>All that Redis holds under the key of the model: what the next step depends on.</summary>
/// <param name="Kind">As <c>TYPE</c> says.</param>
/// <param name="Members">Of a sorted set, lowest first, with their scores; a string is one member.</param>
/// <param name="Lifetime">How long it has to live.</param>
internal sealed partial record KeyContent(RedisType Kind, SortedSetEntry[] Members, KeyLifetime Lifetime)
{
    public static readonly KeyContent Absent = new(RedisType.None, [], KeyLifetime.Absent);

    /// <summary>When tokens of refreshes look as if they had been placed: so that two contents that differ in that alone are one.</summary>
    private static readonly long PlacedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<KeyContent> ReadAsync(IDatabaseAsync redis, string key)
    {
        var (kind, lifetime) = (redis.KeyTypeAsync(key), redis.KeyTimeToLiveAsync(key));
        // Either is an error in a key of the other kind.
        var set = redis.ScriptEvaluateAsync(
            "return redis.call('TYPE', KEYS[1]).ok == 'zset' and redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES') or {}",
            [key]
        );
        var text = redis.ScriptEvaluateAsync(
            "return redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1]) or false",
            [key]
        );
        if (await kind == RedisType.None)
        {
            return Absent;
        }
        var values = (string[])(await set)!;
        var members =
            await kind is RedisType.String
                ? [new SortedSetEntry(Timeless((string?)await text ?? ""), 0)]
                : values.Chunk(2).Select(pair => new SortedSetEntry(Timeless(pair[0]), Score(pair[1]))).ToArray();
        return new KeyContent(await kind, members, KeyLifetimes.Of(await lifetime));
    }

    /// <summary>Makes the key hold this. Pipelined.</summary>
    public void Put(IDatabaseAsync redis, string key)
    {
        _ = redis.KeyDeleteAsync(key);
        if (Kind == RedisType.None)
        {
            return;
        }
        _ = Kind == RedisType.String ? (Task)redis.StringSetAsync(key, Members[0].Element) : redis.SortedSetAddAsync(key, Members);
        if (KeyLifetimes.Span(Lifetime) is { } span)
        {
            _ = redis.KeyExpireAsync(key, span);
        }
    }

    public override string ToString() => $"{Kind} ({Lifetime}): {string.Join(" ", Members.Select(m => $"{m.Element}:{m.Score}"))}";

    private static double Score(string text) => text == "-inf" ? double.NegativeInfinity : double.Parse(text, CultureInfo.InvariantCulture);

    private static string Timeless(string member) => PlacedTime().Replace(member, $"@{PlacedAt}");

    [GeneratedRegex(@"@\d{13}", RegexOptions.NonBacktracking)]
    private static partial Regex PlacedTime();
}
