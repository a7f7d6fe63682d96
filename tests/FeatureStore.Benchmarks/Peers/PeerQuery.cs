using System.Globalization;
using System.Text.Json;

namespace FeatureStore.Benchmarks.Peers;

/// <summary>
/// The data of the peers: 1,000 users with 30 clicks, 5 keywords and an age. Their query asks for one user; ours asks for the same values, two
/// of them one level deeper, since a static feature is an object.
/// </summary>
internal static class PeerQuery
{
    private const int Users = 1_000;
    private const int Clicks = 30;

    private static readonly string[] _keywords = ["politics", "football", "weather", "finance", "movies"];

    public static string Body { get; } =
        JsonSerializer.Serialize(
            new
            {
                query = "query($id: ID!, $n: Int){ user(id:$id){ recentClicks(limit:$n, period:\"7d\"){ articleId timestamp } keywords age } }",
                variables = new { id = "42", n = Clicks },
            }
        );

    public static string OurBody { get; } = Body.Replace("keywords age", "keywords { keywords } profile { age }", StringComparison.Ordinal);

    /// <summary>The data as events of the stream <c>clicks</c>, in batches of NDJSON.</summary>
    public static IEnumerable<string> Events(DateTimeOffset now)
    {
        foreach (var users in Enumerable.Range(1, Users).Chunk(100))
        {
            yield return string.Join('\n', users.SelectMany(user => EventsOf(user, now.ToUnixTimeMilliseconds())));
        }
    }

    /// <summary>Whether an answer has the 30 clicks in order, the keywords and the age.</summary>
    public static bool IsRight(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (document.RootElement.TryGetProperty("errors", out _))
        {
            return false;
        }
        var user = document.RootElement.GetProperty("data").GetProperty("user");
        return user.GetProperty("recentClicks")
                .EnumerateArray()
                .Select(click => click.GetProperty("articleId").GetString())
                .SequenceEqual(Enumerable.Range(0, Clicks).Select(i => ArticleId(42, i)))
            && Inner(user, "keywords", "keywords").EnumerateArray().Select(word => word.GetString()).SequenceEqual(_keywords)
            && Inner(user, user.TryGetProperty("profile", out _) ? "profile" : "age", "age").GetInt32() == Age(42);
    }

    private static JsonElement Inner(JsonElement user, string name, string inner) =>
        user.GetProperty(name) is { ValueKind: JsonValueKind.Object } feature ? feature.GetProperty(inner) : user.GetProperty(name);

    private static IEnumerable<string> EventsOf(int user, long now)
    {
        for (var i = 0; i < Clicks; i++)
        {
            yield return JsonSerializer.Serialize(
                new
                {
                    id = $"c-{user}-{i}",
                    type = "click",
                    user = $"{user}",
                    at = now - 10_000 - (i * 61_000),
                    article = ArticleId(user, i),
                    session = $"s-{user}-{i}",
                }
            );
        }
        yield return JsonSerializer.Serialize(
            new
            {
                id = $"u-{user}",
                type = "user",
                user = $"{user}",
                at = now,
                keywords = _keywords,
                age = Age(user),
            }
        );
    }

    private static int Age(int user) => 20 + (user % 50);

    private static string ArticleId(int user, int click) =>
        string.Create(CultureInfo.InvariantCulture, $"N{10_000 + (((user * 31) + (click * 97)) % 90_000)}");
}
