using System.Diagnostics;
using System.Diagnostics.Metrics;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Telemetry;

public sealed class RequestTelemetryTests : ServingTest
{
    private const string Slow =
        "query Feed($ids: [ID!]!) { users(ids: $ids) { notificationKeywords { keywords } recentClickedArticles { price } } article(id: \"secret-article\") { recentRatings { stars } } }";

    [Fact]
    public async Task Slow_query_is_logged_with_its_plan_and_without_ids()
    {
        SlowDown(TimeSpan.FromMilliseconds(600));

        await Host.QueryAsync(Slow, new { ids = new[] { "secret-1", "secret-2" } });

        var line = Host.Logs.Where(l => l.Contains("Slow query", StringComparison.Ordinal)).ShouldHaveSingleItem();
        line.ShouldContain(
            "Slow query: Feed took 600 ms, reading notification_keywords × 2, recent_clicked_articles × 2, recent_ratings × 1. 0 more"
        );
        line.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Slow_queries_are_logged_once_a_second_and_fast_ones_never()
    {
        await Host.QueryAsync(Slow, new { ids = new[] { "1" } });
        Host.Logs.ShouldNotContain(l => l.Contains("Slow query", StringComparison.Ordinal));

        SlowDown(TimeSpan.FromMilliseconds(500));
        for (var i = 0; i < 4; i++)
        {
            await Host.QueryAsync(Slow, new { ids = new[] { "1" } });
        }

        Host.Logs.Count(l => l.Contains("Slow query", StringComparison.Ordinal)).ShouldBe(2);
        Host.Logs.ShouldContain(l => l.Contains("1 more since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Time_is_recorded_by_operation_for_the_first_names_and_as_other_after_them()
    {
        await using var host = await ServingHost.StartAsync(null, ("telemetry:maxOperations", "2"));
        using var durations = Collect(host, "operation.duration");

        foreach (var name in new[] { "A", "B", "C", "A", "" })
        {
            await host.QueryAsync($"query {name} {{ user(id: 1) {{ id }} }}");
        }

        durations.Tags.Select(t => t["operation"]).ShouldBe(["A", "B", "other", "A", "anonymous"]);
    }

    [Fact]
    public async Task Freshness_is_the_age_of_the_newest_event_of_a_sample()
    {
        using var freshness = Collect(Host, "freshness");
        await Host.WriteAsync("recent_clicked_articles", "1", TimeSpan.FromSeconds(90), """["a",null,1]""");
        await Host.WriteAsync("recent_clicked_articles", "1", TimeSpan.FromHours(3), """["a",null,1]""");

        await Host.DataAsync("{ user(id: 1) { recentClickedArticles { price } notificationKeywords { keywords } } }");
        freshness.Values.ShouldBe([90.0]);

        // Of some requests, that is: so many that one of them is in the sample.
        for (var i = 0; i < 16; i++)
        {
            await Host.DataAsync(
                $"{{ users(ids: [{string.Join(',', Enumerable.Repeat(1, 100))}]) {{ recentClickedArticles {{ price }} }} }}"
            );
        }
        freshness.Values.Count.ShouldBe(1 + RequestTelemetry.FreshnessSample);
    }

    [Fact]
    public async Task Request_and_its_store_trip_are_spans_of_one_trace()
    {
        // A document that is not known yet is planned once more when it is.
        await Host.QueryAsync("query Feed { users(ids: [1, 2]) { notificationKeywords { keywords } } }");
        var spans = new List<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is RequestTelemetry.SourceName or "Microsoft.AspNetCore",
            // Other tests run at the same time: only what has our root above it counts.
            Sample = (ref options) =>
                options.Parent.TraceId == root.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.Source.Name == RequestTelemetry.SourceName)
                {
                    lock (spans)
                    {
                        spans.Add(span);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(
                """{"query":"query Feed { users(ids: [1, 2]) { notificationKeywords { keywords } } }"}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
            ),
        };

        request.Headers.Add("traceparent", $"00-{root.TraceId}-{root.SpanId}-01");

        using var response = await Host.Client.SendAsync(request);

        spans.Select(s => s.OperationName).ShouldBe(["plan", "store", "graphql"]);
        spans[0].ParentSpanId.ShouldBe(spans[2].SpanId);
        spans[1].ParentSpanId.ShouldBe(spans[2].SpanId);
        spans[1].GetTagItem("featurestore.reads").ShouldBe(2);
        spans[2].GetTagItem("graphql.operation.name").ShouldBe("Feed");
    }

    private void SlowDown(TimeSpan time) =>
        Host.Store.Before = _ =>
        {
            Host.Clock.Advance(time);
            return Task.CompletedTask;
        };

    private static MetricRecorder Collect(ServingHost host, string name) =>
        new(host.Services.GetRequiredService<IMeterFactory>(), $"featurestore.serving.{name}");
}
