using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>What a feed asks of one user: 30 clicks, 5 keywords and a number. Every answer has the same size.</summary>
internal static class FeedQuery
{
    public const int Users = 1_000;
    public const int Items = 30;
    public const int Keywords = 5;

    /// <summary>More than are asked for, as in life.</summary>
    private const int ClicksPerUser = 40;

    private const string Text =
        "query Feed($id: ID!, $n: Int) { user(id: $id) { recentClickedArticles(limit: $n, period: \"7d\") { articleId timestamp } notificationKeywords { keywords } userProfile { level } } }";

    /// <summary>The request's body.</summary>
    public static string Body(int user) =>
        JsonSerializer.Serialize(new { query = Text, variables = new { id = UserId(user), n = Items } }, JsonSerializerOptions.Web);

    /// <summary>The clicks and keywords of all users, as batches for <c>POST /events/{stream}</c> as NDJSON.</summary>
    public static IEnumerable<(string Stream, string Lines)> Events(DateTimeOffset now)
    {
        foreach (var users in Enumerable.Range(0, Users).Chunk(100))
        {
            var clicks = new StringBuilder();
            var keywords = new StringBuilder();
            foreach (var user in users)
            {
                for (var i = 0; i < ClicksPerUser; i++)
                {
                    var at = now.AddMinutes(-i).AddMilliseconds(-user).ToUnixTimeMilliseconds();
                    clicks.AppendLine(
                        CultureInfo.InvariantCulture,
                        $$$"""{"id":"b-{{{user:D4}}}-{{{i:D2}}}","type":"click","occurred_at":{{{at}}},"user":{"id":"{{{UserId(user)}}}","region":{"id":"mapo"}},"session":{"id":"session-{{{user:D4}}}","platform":"ios"},"target":{"kind":"article","id":"article-{{{(user * 7) + i:D5}}}","category":"books","price":{{{100000 + (user * i)}}} }}"""
                    );
                }
                var ms = now.ToUnixTimeMilliseconds();
                keywords.AppendLine(
                    CultureInfo.InvariantCulture,
                    $$$"""{"op":"u","ts_ms":{{{ms}}},"source":{"table":"notification_keywords","lsn":{{{user}}},"ts_ms":{{{ms}}} },"before":null,"after":{"user_id":"{{{UserId(user)}}}","keywords":["bicycle","desk","camera","novel","monstera"]}}"""
                );
                keywords.AppendLine(
                    CultureInfo.InvariantCulture,
                    $$$"""{"op":"u","ts_ms":{{{ms}}},"source":{"table":"user_profiles","lsn":{{{user}}},"ts_ms":{{{ms}}} },"before":null,"after":{"user_id":"{{{UserId(user)}}}","nickname":"n","verified":true,"level":{{{Level(user)}}},"manner_temperature":36.5,"interests":["bicycle"],"joined_at":{{{ms}}} }}"""
                );
            }
            yield return ("flea-market-events", clicks.ToString());
            yield return ("user-changes", keywords.ToString());
        }
    }

    /// <summary>Whether it is the right answer for the user: 30 clicks, newest first, and the keywords.</summary>
    public static bool IsRight(int user, string answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (!document.RootElement.TryGetProperty("data", out var data) || document.RootElement.TryGetProperty("errors", out _))
        {
            return false;
        }
        var features = data.GetProperty("user");
        var clicks = features.GetProperty("recentClickedArticles");
        return clicks.GetArrayLength() == Items
            && clicks.EnumerateArray().Select(item => item.GetProperty("articleId").GetString()).SequenceEqual(ArticleIds(user))
            && features.GetProperty("notificationKeywords").GetProperty("keywords").GetArrayLength() == Keywords
            && features.GetProperty("userProfile").GetProperty("level").GetInt32() == Level(user);
    }

    public static IEnumerable<string> ArticleIds(int user) =>
        Enumerable.Range(0, Items).Select(i => string.Create(CultureInfo.InvariantCulture, $"article-{(user * 7) + i:D5}"));

    public static int Level(int user) => 10 + (user % 90);

    public static string UserId(int user) => string.Create(CultureInfo.InvariantCulture, $"user-{user:D4}");
}
