using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FeatureStore.Cli.Simulation;

/// <summary>
/// A make-believe flea market: users with tastes who come in sessions, articles of which few are popular, sellers who change their minds,
/// and a network that delivers some events late and some twice. Shapes of events: <c>features/README.md</c>.
/// </summary>
internal sealed class FleaMarket
{
    public const string Events = "flea-market-events";
    public const string UserChanges = "user-changes";
    public const string ArticleChanges = "article-changes";
    public const string MostActiveUser = "u-1";

    public static readonly IReadOnlyList<string> Streams = [Events, UserChanges, ArticleChanges];

    private const int Users = 2_000;
    private const int Articles = 5_000;
    private const int OpenSessions = 40;
    private const double LateShare = 0.02;
    private const double TwiceShare = 0.01;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] Regions = ["seocho", "mapo", "songpa", "haeundae", "suseong", "yuseong", "jeju", "bundang"];
    private static readonly string[] Platforms = ["ios", "android", "web"];

    private static readonly (string Category, string[] Things)[] Catalogue =
    [
        ("furniture", ["desk", "bookshelf", "sofa", "chair", "책상"]),
        ("cameras", ["camera", "lens", "tripod"]),
        ("books", ["novel", "atlas", "만화책"]),
        ("games", ["console", "puzzle", "board game"]),
        ("plants", ["monstera", "olive tree"]),
        ("bicycles", ["bicycle", "자전거", "helmet"]),
        ("clothes", ["coat", "sneakers", "hanbok"]),
    ];

    private readonly Random _random;
    private readonly Article[] _articles;
    private readonly int[] _tastes;
    private readonly Session[] _sessions = new Session[OpenSessions];
    private readonly string _run;
    private (string Stream, string Json)? _repeat;
    private bool _opened;
    private long _number;

    public FleaMarket(Random random)
    {
        _random = random;
        // Ids differ from run to run, so that a store that keeps its data sees new events.
        _run = random.NextInt64(1L << 40).ToString("x", CultureInfo.InvariantCulture);
        _tastes = [.. Enumerable.Range(0, Users).Select(_ => random.Next(Catalogue.Length))];
        _articles = [.. Enumerable.Range(0, Articles).Select(NewArticle)];
        for (var i = 0; i < OpenSessions; i++)
        {
            _sessions[i] = NewSession(i == 0 ? 0 : null);
        }
    }

    /// <summary>The next event, as JSON on one line.</summary>
    public (string Stream, string Json) Next(DateTimeOffset now)
    {
        if (_repeat is { } again)
        {
            _repeat = null;
            return again;
        }
        if (!_opened)
        {
            // The first event is one that the query to try shows.
            _opened = true;
            return (Events, Act(now, slot: 0, "click"));
        }
        var at = _random.NextDouble() < LateShare ? now - TimeSpan.FromSeconds(_random.Next(1, 600)) : now;
        var next = _random.NextDouble() switch
        {
            < 0.86 => (Events, Act(at, _random.Next(OpenSessions), PickAction())),
            < 0.96 => (ArticleChanges, ChangeArticle(at)),
            _ => (UserChanges, ChangeUser(at)),
        };
        if (_random.NextDouble() < TwiceShare)
        {
            _repeat = next;
        }
        return next;
    }

    /// <summary>One click of <see cref="MostActiveUser"/>, for a command to try.</summary>
    public static string ExampleClick(DateTimeOffset at) =>
        JsonSerializer.Serialize(
            new
            {
                Id = "try-1",
                Type = "click",
                OccurredAt = Rfc3339(at),
                User = new { Id = MostActiveUser },
                Session = new { Id = "s-1", Platform = "web" },
                Target = new
                {
                    Kind = "article",
                    Id = "a-7",
                    Price = 129_000,
                },
            },
            Json
        );

    private string PickAction() =>
        _random.NextDouble() switch
        {
            < 0.45 => "view",
            < 0.78 => "click",
            < 0.88 => "search",
            < 0.94 => "favorite",
            < 0.96 => "unfavorite",
            _ => "chat",
        };

    /// <summary>Something that the user of a session does. The first session is that of <see cref="MostActiveUser"/>.</summary>
    private string Act(DateTimeOffset at, int slot, string type)
    {
        var session = _sessions[slot];
        if (--session.Left <= 0)
        {
            _sessions[slot] = NewSession(slot == 0 ? 0 : null);
        }
        var article = PickArticle(session.User);
        return JsonSerializer.Serialize(
            new Dictionary<string, object?>
            {
                ["id"] = NextId("e"),
                ["type"] = type,
                ["occurred_at"] = Rfc3339(at),
                ["user"] = new { Id = UserId(session.User), Region = new { Id = Region(session.User) } },
                ["session"] = new { session.Id, session.Platform },
                [type == "search" ? "search" : "target"] =
                    type == "search"
                        ? new { Query = Pick(Catalogue[_tastes[session.User]].Things), Filters = new { article.Category } }
                        : new
                        {
                            Kind = "article",
                            article.Id,
                            article.Category,
                            article.Price,
                        },
                ["dwell_ms"] = type == "view" ? _random.Next(300, 60_000) : null,
            },
            Json
        );
    }

    private string ChangeArticle(DateTimeOffset at)
    {
        var index = _random.Next(Articles);
        var article = _articles[index];
        var type = _random.NextDouble() switch
        {
            < 0.45 => "listed",
            < 0.70 => "price_changed",
            < 0.85 => "embedded",
            < 0.97 => "sold",
            _ => "removed",
        };
        _articles[index] = article = type switch
        {
            "price_changed" => article with { Price = Math.Max(1_000, article.Price * 9 / 10) },
            "sold" => article with { Status = "sold" },
            "removed" => NewArticle(index),
            _ => article,
        };
        var change = new Dictionary<string, object?>
        {
            ["id"] = NextId("c"),
            ["type"] = type,
            ["at"] = at.ToUnixTimeMilliseconds(),
            ["article"] = article.Describe(),
        };
        if (type == "embedded")
        {
            change["model"] = "clip-ko-3";
            change["embedding"] = Enumerable.Range(0, 8).Select(_ => Math.Round((_random.NextDouble() * 2) - 1, 4)).ToArray();
        }
        return JsonSerializer.Serialize(change, Json);
    }

    private string ChangeUser(DateTimeOffset at)
    {
        var user = _random.Next(Users);
        var keywords = _random.NextDouble() < 0.7;
        object row = keywords
            ? new
            {
                UserId = UserId(user),
                Keywords = new[] { Pick(Catalogue[_tastes[user]].Things), Pick(Catalogue[_random.Next(Catalogue.Length)].Things) },
            }
            : new
            {
                UserId = UserId(user),
                Nickname = $"{Pick(Catalogue[_tastes[user]].Things)} {user}",
                Verified = user % 3 != 0,
                Level = 1 + (user % 8),
                MannerTemperature = Math.Round(36.5 + (_random.NextDouble() * 20), 1),
                Interests = new[] { Catalogue[_tastes[user]].Category, Catalogue[_random.Next(Catalogue.Length)].Category },
                JoinedAt = at.AddDays(-1 - user).ToUnixTimeMilliseconds(),
            };
        var delete = keywords && _random.NextDouble() < 0.1;
        return JsonSerializer.Serialize(
            new
            {
                Op = delete ? "d" : "u",
                TsMs = at.ToUnixTimeMilliseconds(),
                Source = new
                {
                    Table = keywords ? "notification_keywords" : "user_profiles",
                    // A log position grows with time, over runs as well.
                    Lsn = (at.ToUnixTimeMilliseconds() * 1_000) + (++_number % 1_000),
                    TsMs = at.ToUnixTimeMilliseconds(),
                },
                Before = delete ? row : null,
                After = delete ? null : row,
            },
            Json
        );
    }

    /// <summary>Few articles get most of the clicks, and mostly those of the user's taste.</summary>
    private Article PickArticle(int user)
    {
        Article article;
        var tries = 0;
        do
        {
            article = _articles[(int)(Articles * Math.Pow(_random.NextDouble(), 4))];
        } while (article.Category != Catalogue[_tastes[user]].Category && ++tries < 4);
        return article;
    }

    private Article NewArticle(int index)
    {
        var (category, things) = Catalogue[_random.Next(Catalogue.Length)];
        var seller = _random.Next(Users);
        return new Article(
            $"a-{index + 1}",
            $"{Pick(things)}, {(index % 2 == 0 ? "like new" : "well kept")}",
            _random.Next(3, 800) * 1_000,
            category,
            "on_sale",
            UserId(seller),
            Region(seller)
        );
    }

    private Session NewSession(int? user)
    {
        var who = user ?? (int)(Users * Math.Pow(_random.NextDouble(), 3));
        return new Session(who, NextId("s"), Platforms[who % Platforms.Length]) { Left = _random.Next(3, 25) };
    }

    private string NextId(string kind) => $"{kind}-{_run}-{++_number}";

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private static string UserId(int user) => $"u-{user + 1}";

    private static string Region(int user) => Regions[user % Regions.Length];

    private static string Rfc3339(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed record Article(string Id, string Title, long Price, string Category, string Status, string Seller, string Region)
    {
        public object Describe() =>
            new
            {
                Id,
                Title,
                Price,
                Category,
                Status,
                Seller = new { Id = Seller },
                Region = new { Id = Region },
                Tags = new[] { Category, Title.Split(',')[0] },
                Attributes = new { Condition = Title.Split(", ")[1], Pickup = Price > 100_000 },
            };
    }

    private sealed record Session(int User, string Id, string Platform)
    {
        /// <summary>Events until it ends.</summary>
        public int Left { get; set; }
    }
}
