using System.Globalization;
using System.Text.Json.Nodes;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>One random query, with the window that DESIGN's rules give it.</summary>
internal sealed record MovieLensQuery(string Feature, string Entity, string Id, int? Limit, TimeSpan? Period, long? From, long? To)
{
    private static readonly (string Feature, string Entity, bool Action, int Limit, int MaxLimit)[] Features =
    [
        ("recent_ratings", "user", true, 30, 100),
        ("recent_raters", "movie", true, 10, 50),
        ("favourites", "user", true, 20, 100),
        ("latest_rating", "user", false, 0, 0),
        ("latest_tag", "movie", false, 0, 0),
    ];

    private static readonly TimeSpan Retention = TimeSpan.FromDays(36500);

    private bool IsAction => Features.Single(f => f.Feature == Feature).Action;

    /// <summary>A query about an entity that has records (mostly), with bounds on, beside and far from their times.</summary>
    public static MovieLensQuery Pick(MovieLensOracle oracle, Random random, long now)
    {
        var feature = Features[random.Next(Features.Length)];
        var ids = oracle.EntitiesOf(feature.Feature);
        var id = random.Next(20) == 0 ? "nobody" : ids[random.Next(ids.Length)];
        if (!feature.Action)
        {
            return new MovieLensQuery(feature.Feature, feature.Entity, id, null, null, null, null);
        }
        var times = oracle.TimesOf(feature.Feature, id) is { Length: > 0 } some ? some : [now];
        long At() =>
            times[random.Next(times.Length)]
            + random.Next(3) switch
            {
                0 => 0,
                1 => random.Next(-1, 2),
                _ => random.Next(-86_400_000, 86_400_000),
            };
        return new MovieLensQuery(
            feature.Feature,
            feature.Entity,
            id,
            random.Next(3) == 0 ? null : random.Next(feature.MaxLimit + 1),
            random.Next(3) == 0 ? TimeSpan.FromSeconds(random.NextInt64(1, 800_000_000)) : null,
            random.Next(3) == 0 ? At() : null,
            random.Next(3) == 0 ? At() : null
        );
    }

    /// <summary>The selection of the <c>features</c> query.</summary>
    public JsonObject ToSelection()
    {
        var selection = new JsonObject { ["name"] = Feature };
        if (Limit is { } limit)
        {
            selection["limit"] = limit;
        }
        if (Period is { } period)
        {
            selection["period"] = $"{(long)period.TotalSeconds}s";
        }
        if (From is { } from)
        {
            selection["from"] = Rfc3339(from);
        }
        if (To is { } to)
        {
            selection["to"] = Rfc3339(to);
        }
        return selection;
    }

    /// <summary>The right answer at a given time.</summary>
    public JsonNode? Expect(MovieLensOracle oracle, long now)
    {
        if (!IsAction)
        {
            return oracle.Static(Feature, Id);
        }
        var feature = Features.Single(f => f.Feature == Feature);
        var lo = Math.Max(0, now - (long)Retention.TotalMilliseconds);
        if (From is { } from)
        {
            lo = Math.Max(lo, from);
        }
        if (Period is { } period)
        {
            lo = Math.Max(lo, (To ?? now) - (long)period.TotalMilliseconds);
        }
        if (From is null && Period is null)
        {
            lo = Math.Max(lo, (To ?? now) - (long)Retention.TotalMilliseconds);
        }
        return oracle.Action(Feature, Id, lo, To ?? long.MaxValue, Limit ?? feature.Limit);
    }

    private static string Rfc3339(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
