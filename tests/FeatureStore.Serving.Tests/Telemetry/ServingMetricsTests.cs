using System.Diagnostics.Metrics;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Telemetry;

public sealed class ServingMetricsTests : ServingTest
{
    [Fact]
    public async Task Requests_are_counted_by_status()
    {
        using var requests = Collect("requests");

        await Host.QueryAsync("{ user(id: 1) { id } }");
        await Host.QueryAsync("{ user(id: 2) { id } }");
        await Host.QueryAsync("{");
        await Host.Client.DeleteAsync("/graphql");

        await requests.ReadUntilAsync(4);
        requests
            .Values.Zip(requests.Tags, (count, tags) => (tags["status"], count))
            .ShouldBe([(200, 2.0), (400, 1.0), (405, 1.0)], ignoreOrder: true);
    }

    [Fact]
    public async Task Features_served_are_counted_for_each_place_in_the_answer()
    {
        using var features = Collect("features");

        await Host.QueryAsync(
            "{ users(ids: [1, 2, 1]) { notificationKeywords { keywords } } features(entity: \"user\", ids: [1], select: [{name: \"all_types\"}]) { values } }"
        );

        features.Read();
        features
            .Values.Zip(features.Tags, (count, tags) => (tags["feature"], count))
            .ShouldBe([("notification_keywords", 3.0), ("all_types", 1.0)], ignoreOrder: true);
    }

    [Fact]
    public async Task Records_left_out_are_counted_once_by_feature_and_reason()
    {
        await Host.WriteAsync("recent_ratings", "a1", TimeSpan.FromHours(1), "[null]");
        await Host.WriteAsync("recent_ratings", "a1", TimeSpan.FromHours(2), "[\"five\"]");
        using var leftOut = Collect("records_left_out");

        await Host.DataAsync("{ articles(ids: [\"a1\", \"a1\"]) { recentRatings { stars } } }");

        leftOut
            .Tags.Select(m => (m["feature"], m["reason"]))
            .ShouldBe([("recent_ratings", "missing_required"), ("recent_ratings", "malformed")]);
    }

    [Fact]
    public async Task Errors_are_counted_by_code()
    {
        using var errors = Collect("errors");
        Host.Store.Status = _ => ReadStatus.Unavailable;

        await Host.QueryAsync("{");
        await Host.QueryAsync("{ users(ids: [1, 2]) { notificationKeywords { keywords } } }");
        await Host.PostAsync("no json");

        errors.Tags.Select(m => m["code"]).ShouldBe(["GRAPHQL_PARSE_FAILED", "STORE_UNAVAILABLE", "STORE_UNAVAILABLE", "BAD_USER_INPUT"]);
    }

    private MetricRecorder Collect(string name) => new(Host.Services.GetRequiredService<IMeterFactory>(), $"featurestore.serving.{name}");
}
