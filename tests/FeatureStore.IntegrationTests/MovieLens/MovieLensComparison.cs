using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>Asks a server random questions, and compares each answer with brute force.</summary>
internal static class MovieLensComparison
{
    public const int Queries = 1_000;

    private const string Query = """
        query($entity: String!, $ids: [ID!]!, $select: [FeatureSelection!]!) {
          features(entity: $entity, ids: $ids, select: $select) { id values }
        }
        """;

    /// <summary>Asks every question twice, so that the second answer may come from a cache that the first has filled.</summary>
    public static async Task CompareAsync(string graphQl, MovieLensOracle oracle, int seed)
    {
        using var http = new HttpClient();
        var random = new Random(seed);
        var queries = Enumerable
            .Range(0, Queries)
            .Select(_ => MovieLensQuery.Pick(oracle, random, DateTimeOffset.Parse("2026-01-01Z").ToUnixTimeMilliseconds()))
            .ToList();
        var differences = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            foreach (var query in queries)
            {
                if (await DifferenceAsync(http, graphQl, oracle, query) is { } difference)
                {
                    differences.Add(difference);
                }
            }
        }
        differences.Take(5).ShouldBeEmpty($"{differences.Count} of {2 * Queries} answers differ (seed {seed})");
    }

    private static async Task<string?> DifferenceAsync(HttpClient http, string graphQl, MovieLensOracle oracle, MovieLensQuery query)
    {
        var request = new JsonObject
        {
            ["query"] = Query,
            ["variables"] = new JsonObject
            {
                ["entity"] = query.Entity,
                ["ids"] = new JsonArray(query.Id),
                ["select"] = new JsonArray(query.ToSelection()),
            },
        };
        // The server's "now" lies between these two: an event exactly between them may be in or out.
        var before = Now();
        using var response = await http.PostAsJsonAsync(graphQl, request);
        var after = Now();
        var body = await response.Content.ReadAsStringAsync();
        var answer = JsonNode.Parse(body);
        if (answer?["errors"] is not null || answer?["data"]?["features"]?[0] is not JsonObject entity)
        {
            return $"{query}: {body}";
        }
        var actual = entity["values"]?[query.Feature];
        var expected = query.Expect(oracle, before);
        return JsonNode.DeepEquals(actual, expected) || JsonNode.DeepEquals(actual, query.Expect(oracle, after))
            ? null
            : $"{query}\n  expected {expected?.ToJsonString() ?? "null"}\n  actual   {actual?.ToJsonString() ?? "null"}";
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
