using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>
/// The answers, by brute force over the events: no code of the product. Records of a feature are those of its events, ordered by time,
/// then by the hex of SHA-256 of <c>stream#id</c>, newest first.
/// </summary>
internal sealed class MovieLensOracle
{
    private readonly Dictionary<string, Dictionary<string, List<Row>>> _features = new()
    {
        ["recent_ratings"] = [],
        ["recent_raters"] = [],
        ["favourites"] = [],
        ["latest_rating"] = [],
        ["latest_tag"] = [],
    };

    public MovieLensOracle(IEnumerable<MovieLensEvent> events)
    {
        foreach (var e in events)
        {
            if (e.Tag is null)
            {
                Add("recent_ratings", e.UserId, e, new() { ["movie_id"] = e.MovieId, ["rating"] = e.Rating });
                Add("recent_raters", e.MovieId, e, new() { ["user_id"] = e.UserId, ["rating"] = e.Rating });
                Add("latest_rating", e.UserId, e, new() { ["movie_id"] = e.MovieId, ["rating"] = e.Rating });
                if (e.Rating >= 5)
                {
                    Add("favourites", e.UserId, e, new() { ["movie_id"] = e.MovieId, ["why"] = "rated" });
                }
            }
            else
            {
                Add("favourites", e.UserId, e, new() { ["movie_id"] = e.MovieId, ["why"] = e.Tag });
                Add("latest_tag", e.MovieId, e, new() { ["tag"] = e.Tag, ["user_id"] = e.UserId });
            }
        }
        foreach (var rows in _features.Values.SelectMany(entities => entities.Values))
        {
            rows.Sort((a, b) => string.CompareOrdinal(b.SortKey, a.SortKey));
        }
    }

    /// <summary>Entity ids that have a record of the feature.</summary>
    public string[] EntitiesOf(string feature) => [.. _features[feature].Keys.Order(StringComparer.Ordinal)];

    /// <summary>Times of the records of one entity, epoch ms.</summary>
    public long[] TimesOf(string feature, string entity) => [.. Rows(feature, entity).Select(row => row.Milliseconds)];

    /// <summary>The newest <paramref name="limit"/> records with lo ≤ ms &lt; hi.</summary>
    public JsonArray Action(string feature, string entity, long lo, long hi, int limit) =>
        new([.. Rows(feature, entity).Where(row => row.Milliseconds >= lo && row.Milliseconds < hi).Take(limit).Select(Render)]);

    /// <summary>The value with the greatest (time, identity), or null.</summary>
    public JsonNode? Static(string feature, string entity) =>
        Rows(feature, entity)
            .OrderBy(row => row.Milliseconds)
            .ThenBy(row => row.Identity, StringComparer.Ordinal)
            .Select(Render)
            .LastOrDefault();

    private List<Row> Rows(string feature, string entity) => _features[feature].GetValueOrDefault(entity, []);

    private void Add(string feature, string entity, MovieLensEvent e, JsonObject values)
    {
        var identity = $"{e.Stream}#{e.Id}";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        var milliseconds = e.At * 1000;
        var row = new Row(milliseconds, $"{milliseconds.ToString("D13", CultureInfo.InvariantCulture)}#{digest}", identity, values);
        if (!_features[feature].TryGetValue(entity, out var rows))
        {
            _features[feature][entity] = rows = [];
        }
        rows.Add(row);
    }

    private static JsonNode Render(Row row)
    {
        var values = (JsonObject)row.Values.DeepClone();
        values["timestamp"] = row.Milliseconds;
        values["occurred_at"] = DateTimeOffset
            .FromUnixTimeMilliseconds(row.Milliseconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return values;
    }

    private sealed record Row(long Milliseconds, string SortKey, string Identity, JsonObject Values);
}
