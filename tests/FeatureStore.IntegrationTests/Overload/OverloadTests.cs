using System.Net;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Serving.Http;
using FeatureStore.Storage.Online;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.IntegrationTests.Overload;

/// <summary>
/// What a server does that is asked for more than it can, over real sockets. Counts are exact; times have room for a busy machine, since
/// server and clients share it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const string Definitions = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: mood
        entity: user
        fields: [{name: mood, type: string, required: true}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood}}]
        """;

    private const string Answer = """{"data":{"user":{"mood":null}}}""";
    private const int Places = 8;
    private const int StoreMilliseconds = 20;

    /// <summary>Requests a second: as many as the places can answer, each held for as long as the store takes.</summary>
    private const int Capacity = Places * 1_000 / StoreMilliseconds;

    private static readonly bool _isLong = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1";

    /// <summary>5 seconds; 30 with <c>FEATURESTORE_LONG=1</c>.</summary>
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(_isLong ? 30 : 5);

    /// <summary>
    /// What times may be late by, in ms. The long run is on a quiet machine, and shows the times; elsewhere a machine may stand still for a
    /// moment, and only what would hang is found.
    /// </summary>
    private static readonly int _slack = _isLong ? 20 : 2_000;

    [Fact]
    public async Task Load_of_three_times_the_capacity_is_answered_fast_or_refused_at_once()
    {
        await using var app = await StartAsync(
            TimeSpan.FromMilliseconds(StoreMilliseconds),
            ("limits:maxConcurrentRequests", $"{Places}"),
            ("limits:maxQueuedRequests", $"{Places / 2}"),
            ("limits:maxQueueTime", "20ms"),
            ("limits:requestsPerSecond", "0")
        );
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await OpenLoad.RunAsync(http, Capacity / 4, TimeSpan.FromSeconds(1));
        var calm = await OpenLoad.RunAsync(http, Capacity / 2, TimeSpan.FromSeconds(2));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var load = await OpenLoad.RunAsync(http, 3 * Capacity, _time);

        var after = GC.GetTotalMemory(forceFullCollection: true);
        var accepted = load.Where(outcome => outcome.Status == HttpStatusCode.OK).ToArray();
        var refused = load.Where(outcome => outcome.Status == HttpStatusCode.TooManyRequests).ToArray();
        var calmP99 = OpenLoad.Percentile(calm.Where(outcome => outcome.Status == HttpStatusCode.OK), 0.99);
        var (acceptedP99, refusedP99) = (OpenLoad.Percentile(accepted, 0.99), OpenLoad.Percentile(refused, 0.99));
        output.WriteLine(
            $"{load.Length} sent: {accepted.Length} accepted, p99 {acceptedP99:F0} ms (at half of capacity {calmP99:F0} ms); {refused.Length} refused, p99 {refusedP99:F0} ms; {(after - before) / 1024} KiB more memory."
        );
        (accepted.Length + refused.Length).ShouldBe(load.Length, "nothing else comes back");
        accepted.ShouldAllBe(outcome => outcome.Body == Answer);
        refused.ShouldAllBe(outcome => outcome.RetryAfter && outcome.Body.Contains("RATE_LIMITED", StringComparison.Ordinal));
        // Timers are late on a busy machine, so that places are held longer than the store says.
        accepted.Length.ShouldBeGreaterThan((int)(Capacity * _time.TotalSeconds / 10));
        refused.Length.ShouldBeGreaterThan(load.Length / 10);
        acceptedP99.ShouldBeLessThan(2 * calmP99 + _slack);
        refusedP99.ShouldBeLessThan(2 * calmP99 + _slack);
        // The outcomes that the test itself keeps are some hundred bytes each.
        (after - before).ShouldBeLessThan((64L * 1024 * 1024) + (load.Length * 2_048L));

        var calmAgain = false;
        for (var second = 0; second < 5 && !calmAgain; second++)
        {
            var later = await OpenLoad.RunAsync(http, Capacity / 8, TimeSpan.FromSeconds(1));
            calmAgain = later.All(outcome => outcome.Status == HttpStatusCode.OK);
        }
        calmAgain.ShouldBeTrue("5 seconds after the load nothing is refused");
    }

    [Fact]
    public async Task Store_slower_than_the_deadline_leaves_every_answer_partial()
    {
        await using var app = await StartAsync(TimeSpan.FromMilliseconds(200), ("limits:deadline", "50ms"));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var outcomes = await OpenLoad.RunAsync(http, 100, TimeSpan.FromSeconds(2));

        foreach (var outcome in outcomes)
        {
            outcome.Status.ShouldBe(HttpStatusCode.OK);
            var answer = JsonNode.Parse(outcome.Body)!;
            answer["data"]!.ToJsonString().ShouldBe("""{"user":{"mood":null}}""");
            answer["errors"]!.AsArray().ShouldHaveSingleItem()!["extensions"]!["code"]!.ToString().ShouldBe("DEADLINE_EXCEEDED");
        }
        // Half of them wait no longer than the store would have taken: it was not waited for.
        OpenLoad.Percentile(outcomes, 0.5).ShouldBeLessThan(180 + _slack);
    }

    private static async Task<WebApplication> StartAsync(TimeSpan latency, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddSingleton(new CatalogRegistry(CatalogLoader.Load([("overload.yaml", Definitions)]).Catalog!));
        builder.Services.AddSingleton<IOnlineStore>(new SlowStore(latency));
        builder.Services.AddFeatureServing(builder.Configuration);
        var app = builder.Build();
        app.MapFeatureServing();
        await app.StartAsync();
        return app;
    }
}
