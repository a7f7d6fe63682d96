using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Dispatch;

namespace FeatureStore.Ingestion.Tests.Dispatch;

public sealed class StreamRoutesTests
{
    [Theory]
    [InlineData("""{"type": "a"}""", "equal both in all")]
    [InlineData("""{"type": "\u0061"}""", "equal both in all")]
    [InlineData("""{"type": "b"}""", "in all")]
    [InlineData("""{"type": "other"}""", "all")]
    [InlineData("""{"type": 1}""", "all")]
    [InlineData("""{}""", "all")]
    [InlineData("""{"user": {"kind": "x"}}""", "nested both all")]
    [InlineData("""{"user": "x", "type": "a"}""", "equal nested both in all")]
    [InlineData("""{"user": null, "type": "a"}""", "equal both in all")]
    [InlineData("""{"type": "a", "user": {"kind": "x"}}""", "equal nested both in all")]
    public void Select_shows_an_event_to_those_whose_first_test_it_passes(string json, string expected)
    {
        var routes = Routes(
            ("equal", ["event.type == \"a\" && event.n > 1"]),
            ("nested", ["\"x\" == event.user.kind"]),
            ("both", ["event.user.kind == \"x\"", "event.type == \"a\""]),
            ("in", ["event.type in [\"a\", \"b\"]"]),
            ("all", ["event.type == \"a\"", "event.n > 3"])
        );

        Select(routes, json).ShouldBe(expected.Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Select_asks_no_one_else_however_many_read_the_stream()
    {
        var routes = Routes([.. Enumerable.Range(0, 1_000).Select(i => ($"f{i}", new[] { $"event.type == \"t{i}\"" }))]);

        Select(routes, """{"type": "t500"}""").ShouldBe(["f500"]);
        Select(routes, """{"type": "unknown"}""").ShouldBeEmpty();
    }

    [Fact]
    public void Select_tells_paths_apart_whatever_their_fields_are_called()
    {
        var routes = Routes(("one", ["event[\"a.b\"] == \"x\""]), ("two", ["event.a.b == \"x\""]));

        Select(routes, """{"a.b": "x"}""").ShouldBe(["one"]);
        Select(routes, """{"a": {"b": "x"}}""").ShouldBe(["two"]);
    }

    private static string[] Select(StreamRoutes routes, string json)
    {
        using var document = JsonDocument.Parse(json);
        var activation = new CelActivation(CelEnvironment.Event);
        activation[CelEnvironment.EventSlot] = CelValue.FromJson(document.RootElement);
        var names = new List<string>();
        foreach (var ordinal in routes.Select(activation, new RouteSelection()))
        {
            names.Add(routes.All[ordinal].Feature.Name);
        }
        return [.. names];
    }

    private static StreamRoutes Routes(params (string Name, string[] Filters)[] features)
    {
        var yaml = """
            apiVersion: featurestore/v1
            kind: Stream
            name: s
            source: {type: http}
            ---
            apiVersion: featurestore/v1
            kind: Entity
            name: user

            """;
        foreach (var (name, filters) in features)
        {
            yaml += $$"""
                ---
                apiVersion: featurestore/v1
                kind: ActionFeature
                name: {{name}}
                entity: user
                fields: [{name: n, type: long}]
                retain: {period: 30d}
                from:

                """;
            yaml += string.Concat(
                filters.Select(f => $"  - {{stream: s, where: '{f}', entity_id: event.id, timestamp: event.at, values: {{n: event.n}}}}\n")
            );
        }
        var loaded = CatalogLoader.Load([("test.yaml", yaml)]);
        Catalog catalog = loaded.Catalog ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
        return new DispatchPlan(catalog).RoutesOf("s");
    }
}
