using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Cli.Simulation;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Cli.Dev;

/// <summary>What <c>dev</c> says when it is up: where it listens, and commands that work as they stand.</summary>
internal sealed class Guide(Catalog catalog, string url, TimeProvider time)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The feature that the example asks for.</summary>
    private FeatureDefinition? Example =>
        catalog.FindFeature("recent_clicked_articles")
        ?? catalog.Features.FirstOrDefault(feature => feature.Kind == FeatureKind.Action)
        ?? catalog.Features.FirstOrDefault();

    public void PrintWelcome(TextWriter output, DataDirectory directory)
    {
        output.WriteLine(
            $"FeatureStore listens on {url}: {catalog.Features.Length} features of {catalog.Entities.Length} entities from {catalog.Streams.Length} streams, revision {catalog.Revision}."
        );
        output.WriteLine(
            directory.IsTemporary
                ? $"The data is in {directory.Path} and goes when this ends; '--data DIR' keeps it."
                : $"The data is in {directory.Path}."
        );
        output.WriteLine();
        if (Example is { } example)
        {
            var flea = catalog.FindStream(FleaMarket.Events) is not null;
            output.WriteLine("Send an event:");
            output.WriteLine(
                flea
                    ? $"  {Post($"/events/{FleaMarket.Events}", FleaMarket.ExampleClick(time.GetUtcNow()))}"
                    : $"  {Post($"/events/{catalog.Streams[0].Name}", "{…}")}    (streams: {string.Join(", ", catalog.Streams.Select(stream => stream.Name))})"
            );
            output.WriteLine("Ask for features:");
            output.WriteLine($"  {Ask(Query(example, flea ? FleaMarket.MostActiveUser : "1"))}");
        }
        output.WriteLine("Ctrl-C ends it.");
        output.Flush();
    }

    /// <summary>Asks the example's query until the simulated traffic has given it an answer, and shows both.</summary>
    public async Task PrintFirstAnswerAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (Example is not { } example)
        {
            return;
        }
        var query = Query(example, FleaMarket.MostActiveUser);
        using var http = new HttpClient();
        try
        {
            while (true)
            {
                using var response = await http.PostAsJsonAsync($"{url}/graphql", new { query }, cancellationToken);
                using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
                if (HasRecords(answer.RootElement))
                {
                    output.WriteLine();
                    output.WriteLine("The first answer:");
                    output.WriteLine($"  {Ask(query)}");
                    output.WriteLine($"  {JsonSerializer.Serialize(answer.RootElement, Readable)}");
                    output.Flush();
                    return;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped before there was anything to show.
        }
    }

    private static bool HasRecords(JsonElement answer) =>
        answer.TryGetProperty("data", out var data)
        && data.ValueKind == JsonValueKind.Object
        && data.EnumerateObject()
            .SelectMany(entity => entity.Value.EnumerateObject())
            .Any(feature =>
                feature.Value.ValueKind == JsonValueKind.Object
                || feature.Value.ValueKind == JsonValueKind.Array && feature.Value.GetArrayLength() > 0
            );

    private static string Query(FeatureDefinition feature, string id)
    {
        var fields = string.Join(" ", feature.Fields.Take(3).Select(field => GraphQlName.Camel(field.Name)));
        var parameters = feature.Kind == FeatureKind.Action ? "(limit: 3)" : "";
        return $"{{ {GraphQlName.Camel(feature.Entity.Name)}(id: {JsonSerializer.Serialize(id, Readable)}) {{ {GraphQlName.Camel(feature.Name)}{parameters} {{ {fields} occurredAt }} }} }}";
    }

    private string Ask(string query) => Post("/graphql", JsonSerializer.Serialize(new { query }, Readable));

    private string Post(string path, string json) =>
        $"curl {url}{path} -H 'content-type: application/json' -d '{json.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
