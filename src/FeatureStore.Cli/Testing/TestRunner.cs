using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Testing;

namespace FeatureStore.Cli.Testing;

/// <summary>Runs tests on a host: events in by <c>POST /events/{stream}</c>, answers out by <c>POST /graphql</c>, as clients do.</summary>
internal sealed class TestRunner(TestHost host, Catalog catalog)
{
    /// <summary>Events in one request, which the endpoint bounds.</summary>
    private const int MaxEvents = 1_000;

    private const string ByName = """
        query($entity: String!, $ids: [ID!]!, $select: [FeatureSelection!]!) { features(entity: $entity, ids: $ids, select: $select) { values } }
        """;

    /// <summary>Every record has them, and few tests care.</summary>
    private static readonly string[] Times = ["timestamp", "occurred_at"];

    /// <exception cref="HttpRequestException">The host does not answer: a defect of this program.</exception>
    public async Task<TestResult> RunAsync(DefinitionTest test, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var failures = new List<string>();
        await host.BeginAsync(test.Now, cancellationToken);
        foreach (var given in test.Given)
        {
            await SendAsync(test, given, failures, cancellationToken);
        }
        foreach (var expectation in test.Expect)
        {
            var found = expectation is FeatureExpectation feature
                ? await AskAsync(feature, cancellationToken)
                : await AskAsync((QueryExpectation)expectation, cancellationToken);
            Check(test, expectation, found, failures);
        }
        return new TestResult(test, failures, Stopwatch.GetElapsedTime(started));
    }

    private async Task SendAsync(DefinitionTest test, GivenEvents given, List<string> failures, CancellationToken cancellationToken)
    {
        var unmet = given.Rejected.ToList();
        var asked = FeaturesOf(test);
        for (var start = 0; start < given.Events.Length; start += MaxEvents)
        {
            var lines = string.Join('\n', given.Events.Skip(start).Take(MaxEvents).Select(e => e.ReplaceLineEndings(" ")));
            using var content = new StringContent(lines, Encoding.UTF8);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var response = await host.Client.PostAsync($"/events/{given.Stream}", content, cancellationToken);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
            if (!response.IsSuccessStatusCode)
            {
                failures.Add($"{test.File}:{given.Line}: the events were not taken: {answer["error"]}");
                return;
            }
            foreach (var rejection in answer["rejected"]!.AsArray())
            {
                var index = start + rejection!["index"]!.GetValue<int>() + 1;
                var feature = rejection["feature"]?.GetValue<string>();
                var code = rejection["code"]!.GetValue<string>();
                var met = unmet.FindIndex(e => e.Event == index && e.Feature == feature && (e.Code is null || e.Code == code));
                if (met >= 0)
                {
                    unmet.RemoveAt(met);
                    continue;
                }
                if (feature is not null && !asked.Contains(feature))
                {
                    continue;
                }
                failures.Add(
                    $"{test.File}:{given.Line}: event {index} of '{given.Stream}' was set aside ({code}): {rejection["reason"]}\n    {given.Events[index - 1]}"
                );
            }
        }
        failures.AddRange(
            unmet.Select(e =>
                $"{test.File}:{given.Line}: event {e.Event} of '{given.Stream}' was to be set aside{Of(e)}, and was not\n    {given.Events[e.Event - 1]}"
            )
        );
    }

    /// <summary>The features that a test is about: an event need not be one that others can use, too.</summary>
    private HashSet<string> FeaturesOf(DefinitionTest test)
    {
        var features = test.Expect.OfType<FeatureExpectation>().Select(e => e.Feature.Name).ToHashSet(StringComparer.Ordinal);
        features.UnionWith(test.Given.SelectMany(g => g.Rejected).Select(r => r.Feature).OfType<string>());
        var queries = string.Join('\n', test.Expect.OfType<QueryExpectation>().Select(e => e.Query));
        features.UnionWith(
            catalog.Features.Select(f => f.Name).Where(n => queries.Contains(GraphQlName.Camel(n), StringComparison.Ordinal))
        );
        return features;
    }

    private static string Of(ExpectedRejection rejection) =>
        (rejection.Feature is null ? "" : $" for {rejection.Feature}") + (rejection.Code is null ? "" : $" ({rejection.Code})");

    private async Task<Answer> AskAsync(FeatureExpectation expectation, CancellationToken cancellationToken)
    {
        var selection = (JsonObject)expectation.Parameters.DeepClone();
        selection["name"] = expectation.Feature.Name;
        var answer = await PostAsync(
            ByName,
            new JsonObject
            {
                ["entity"] = expectation.Feature.Entity.Name,
                ["ids"] = new JsonArray(expectation.Id),
                ["select"] = new JsonArray(selection),
            },
            cancellationToken
        );
        return answer with { Data = answer.Data?["features"]?[0]?["values"]?[expectation.Feature.Name] };
    }

    private Task<Answer> AskAsync(QueryExpectation expectation, CancellationToken cancellationToken) =>
        PostAsync(expectation.Query, expectation.Variables?.DeepClone(), cancellationToken);

    private async Task<Answer> PostAsync(string query, JsonNode? variables, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = query, ["variables"] = variables };
        using var response = await host.Client.PostAsJsonAsync("/graphql", body, cancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        return new Answer(answer["data"], answer["errors"]?.AsArray() ?? []);
    }

    private static void Check(DefinitionTest test, Expectation expectation, Answer found, List<string> failures)
    {
        var place = $"{test.File}:{expectation.Line}: {Describe(expectation)}";
        var codes = found.Errors.Select(e => e!["extensions"]?["code"]?.GetValue<string>() ?? "").ToArray();
        var expectedCodes = (expectation as QueryExpectation)?.Errors ?? [];
        if (!codes.SequenceEqual(expectedCodes, StringComparer.Ordinal))
        {
            var errors = found.Errors.Select(e => $"\n    {e!["extensions"]?["code"]}: {e["message"]}");
            failures.Add(
                expectedCodes.IsEmpty
                    ? $"{place} gives errors:{string.Concat(errors)}"
                    : $"{place}: expected the errors {string.Join(", ", expectedCodes)}, found {(codes.Length == 0 ? "none" : string.Concat(errors))}"
            );
            return;
        }
        var optional = expectation is FeatureExpectation ? Times : [];
        var differences = JsonComparison.Find(expectation.Expected, found.Data, expectation.IsPartial, optional);
        if (differences.Count > 0)
        {
            failures.Add(
                $"{place} is not as expected:{string.Concat(differences.Select(d => $"\n    {d}"))}\n    The whole answer:{Lines(found.Data)}"
            );
        }
    }

    private static string Describe(Expectation expectation) =>
        expectation is FeatureExpectation feature
            ? $"{feature.Feature.Name} of {feature.Feature.Entity.Name} '{feature.Id}'"
            : "the answer to the query";

    /// <summary>A list with one element a line: records are read one below the other.</summary>
    private static string Lines(JsonNode? data) =>
        data is JsonArray { Count: > 0 } list
            ? string.Concat(list.Select(e => $"\n      {JsonComparison.Text(e)}"))
            : $" {JsonComparison.Text(data)}";

    private sealed record Answer(JsonNode? Data, JsonArray Errors);
}
