using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace FeatureStore.IntegrationTests.Reload;

/// <summary>Events and queries that go on while catalogs change. What is not as it must be is a failure with its text.</summary>
internal sealed class ReloadTraffic(Uri worker, Uri server, string tailed, int seed)
{
    /// <summary>Of whom records are read back at the end.</summary>
    public const int Users = 8;

    private const string Query = """
        { users(ids: ["s0", "s1", "s2", "s3", "s0"]) { id clicks(limit: 3) { articleId number } mood { number } }
          featureDefinitions(tag: "told") { name description revision } }
        """;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string _at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    private int _ids;
    private int _queries;
    private int _volatile;

    /// <summary>Feature and user → the articles of which an answer said that they are durable.</summary>
    public ConcurrentDictionary<(string Feature, string User), ConcurrentBag<string>> Durable { get; } = new();

    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Revision → the number that was seen with it.</summary>
    public ConcurrentDictionary<string, string> Seen { get; } = new();

    public int Queries => _queries;

    public int Events => _ids;

    /// <summary>Answers about the feature that changes.</summary>
    public int Volatile => _volatile;

    /// <summary>Times that the stream that comes and goes was not there.</summary>
    public int Unknown { get; private set; }

    /// <summary>Writes what queries ask for: records from before the number.</summary>
    public async Task SeedAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            await PostAsync("main", "clicks", [Event($"s{i}", out _), Event($"s{i}", out _)]);
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(
            Loop(random => PostBatchAsync(random, "main", "clicks"), 1, stop),
            Loop(random => PostBatchAsync(random, "main", "clicks"), 2, stop),
            Loop(random => PostBatchAsync(random, "side", "side_clicks"), 3, stop),
            Loop(AppendAsync, 4, stop),
            Loop(_ => AskAsync(), 5, stop),
            Loop(_ => AskAsync(), 6, stop),
            Loop(AskForVolatileAsync, 7, stop)
        );

    private Task Loop(Func<Random, Task> step, int number, CancellationToken stop) =>
        Task.Run(async () =>
        {
            var random = new Random(seed + number);
            while (!stop.IsCancellationRequested && Failures.Count < 20)
            {
                try
                {
                    await step(random);
                    await Task.Delay(random.Next(10), CancellationToken.None);
                }
                catch (Exception e)
                {
                    Failures.Enqueue(e.ToString());
                }
            }
        });

    /// <summary>A batch, and one time in four the same again, as a sender does that did not hear the answer.</summary>
    private async Task PostBatchAsync(Random random, string stream, string feature)
    {
        var events = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Event($"u{random.Next(Users)}", out var _)).ToArray();
        for (var i = 0; i < (random.Next(4) == 0 ? 2 : 1); i++)
        {
            await PostAsync(stream, feature, events);
        }
    }

    private async Task PostAsync(string stream, string feature, JsonObject[] events)
    {
        using var content = new StringContent(
            new JsonArray([.. events.Select(e => e.DeepClone())]).ToJsonString(),
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await _http.PostAsync(new Uri(worker, $"/events/{stream}"), content);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode == HttpStatusCode.NotFound && stream == "side")
        {
            Unknown++;
            return;
        }
        if (answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // The worker's bound is reached; the events are given up by their sender.
            return;
        }
        if (text != $$"""{"accepted":{{events.Length}},"rejected":[]}""")
        {
            Failures.Enqueue($"{stream}: {answer.StatusCode} {text}");
            return;
        }
        foreach (var one in events)
        {
            Durable.GetOrAdd((feature, (string)one["user"]!), _ => []).Add((string)one["article"]!);
        }
    }

    private async Task AppendAsync(Random random)
    {
        var user = $"u{random.Next(Users)}";
        var line = Event(user, out var article).ToJsonString();
        await File.AppendAllTextAsync(tailed, line + "\n", CancellationToken.None);
        Durable.GetOrAdd(("tail_clicks", user), _ => []).Add(article);
    }

    /// <summary>Asks, and compares all that is of the catalog in the answer with each other.</summary>
    private async Task AskAsync()
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(server, "/graphql"), new { query = Query });
        var text = await answer.Content.ReadAsStringAsync();
        var json = JsonNode.Parse(text)!;
        Interlocked.Increment(ref _queries);
        if (answer.StatusCode != HttpStatusCode.OK || json["errors"] is not null)
        {
            Failures.Enqueue($"query: {answer.StatusCode} {text}");
            return;
        }
        var definitions = json["data"]!["featureDefinitions"]!.AsArray();
        var numbers = definitions.Select(d => ((string)d!["description"]!)["number ".Length..]).ToHashSet();
        foreach (var user in json["data"]!["users"]!.AsArray())
        {
            numbers.Add(user!["mood"]!["number"]!.ToJsonString());
            var clicks = user["clicks"]!.AsArray();
            numbers.UnionWith(clicks.Select(click => click!["number"]!.ToJsonString()));
            if (clicks.Count != 2)
            {
                Failures.Enqueue($"not two records: {text}");
            }
        }
        var revisions = definitions.Select(d => (string)d!["revision"]!).ToHashSet();
        if (numbers.Count != 1 || revisions.Count != 1 || Seen.GetOrAdd(revisions.First(), numbers.First()) != numbers.First())
        {
            Failures.Enqueue($"two catalogs in one answer: {text}");
        }
    }

    /// <summary>
    /// Asks for the feature that is retyped, reordered, removed and made one of another kind over what is stored and cached of it: there may
    /// be no such feature, and records that do not fit are left out; but nothing fails.
    /// </summary>
    private async Task AskForVolatileAsync(Random random)
    {
        var query = $$"""{ features(entity: "user", ids: ["u{{random.Next(Users)}}"], select: [{name: "volatile"}]) { values } }""";
        using var answer = await _http.PostAsJsonAsync(new Uri(server, "/graphql"), new { query });
        var text = await answer.Content.ReadAsStringAsync();
        var error = (string?)JsonNode.Parse(text)!["errors"]?[0]?["extensions"]?["code"];
        Interlocked.Increment(ref _queries);
        if (error is null)
        {
            Interlocked.Increment(ref _volatile);
        }
        else if (error != "BAD_USER_INPUT")
        {
            Failures.Enqueue($"volatile: {answer.StatusCode} {text}");
        }
    }

    private JsonObject Event(string user, out string article)
    {
        var id = Interlocked.Increment(ref _ids);
        article = $"a{id}";
        return new JsonObject
        {
            ["id"] = $"e{id}",
            ["user"] = user,
            ["at"] = _at,
            ["article"] = article,
            ["n"] = id,
            ["text"] = $"t{id}",
        };
    }
}
