using System.Globalization;
using System.Text.Json;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>
/// MovieLens ml-latest-small (GroupLens, https://grouplens.org/datasets/movielens): 100,836 ratings and 3,683 tags that people gave. Its
/// licence does not let it be passed on here; the tests read it where it is.
/// </summary>
internal static class MovieLensData
{
    private const string Variable = "FEATURESTORE_MOVIELENS";

    /// <summary>Folder with ratings.csv and tags.csv; skips the test, with what to do, where there is none.</summary>
    public static string Directory
    {
        get
        {
            var folder =
                Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(Repository.Root, "..", "shared", "data", "movielens-small");
            Assert.SkipUnless(
                File.Exists(Path.Combine(folder, "ratings.csv")),
                $"MovieLens ml-latest-small is not here: unpack it from grouplens.org/datasets/movielens and set {Variable} to its folder."
            );
            return folder;
        }
    }

    /// <summary>All ratings and tags, in the order of the files.</summary>
    public static List<MovieLensEvent> Load()
    {
        var events = new List<MovieLensEvent>();
        foreach (var line in File.ReadLines(Path.Combine(Directory, "ratings.csv")).Skip(1))
        {
            var cells = line.Split(',');
            events.Add(
                new MovieLensEvent(
                    "ratings",
                    $"r-{cells[0]}-{cells[1]}",
                    cells[0],
                    cells[1],
                    double.Parse(cells[2], CultureInfo.InvariantCulture),
                    Tag: null,
                    long.Parse(cells[3], CultureInfo.InvariantCulture)
                )
            );
        }
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(Directory, "tags.csv")).Skip(1))
        {
            var user = line.IndexOf(',', StringComparison.Ordinal);
            var movie = line.IndexOf(',', user + 1);
            var last = line.LastIndexOf(',');
            var tag = line[(movie + 1)..last];
            events.Add(
                new MovieLensEvent(
                    "tags",
                    $"t-{number++}",
                    line[..user],
                    line[(user + 1)..movie],
                    Rating: 0,
                    tag.StartsWith('"') ? tag[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : tag,
                    long.Parse(line.AsSpan(last + 1), CultureInfo.InvariantCulture)
                )
            );
        }
        return events;
    }

    /// <summary>Shuffled, with one in ten delivered twice.</summary>
    public static List<MovieLensEvent> Shuffled(List<MovieLensEvent> events, Random random)
    {
        var delivered = new List<MovieLensEvent>(events);
        delivered.AddRange(events.Where(_ => random.Next(10) == 0));
        var array = delivered.ToArray();
        random.Shuffle(array);
        return [.. array];
    }
}

/// <summary>A rating, or a tag, by a user of a movie; the stream is <c>ratings</c> or <c>tags</c>, the time in epoch seconds.</summary>
internal sealed record MovieLensEvent(string Stream, string Id, string UserId, string MovieId, double Rating, string? Tag, long At)
{
    /// <summary>As a service would send it.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(
            Tag is null
                ? new
                {
                    id = Id,
                    at = At,
                    user = new { id = int.Parse(UserId, CultureInfo.InvariantCulture) },
                    movie = new { id = MovieId },
                    rating = Rating,
                }
                : (object)
                    new
                    {
                        id = Id,
                        at = At,
                        user = new { id = int.Parse(UserId, CultureInfo.InvariantCulture) },
                        movie = new { id = MovieId },
                        tag = Tag,
                    }
        );
}
