using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeatureStore.Cli.Querying;

/// <summary>Asks a serving server for features, from the shell.</summary>
internal static class QueryCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080/graphql";

    /// <summary>By environment only: what stands on a command line, other users of the machine can read.</summary>
    private const string KeyVariable = "FEATURESTORE_API_KEY";

    private const string ByName = """
        query($entity: String!, $ids: [ID!]!, $select: [FeatureSelection!]!) {
          features(entity: $entity, ids: $ids, select: $select) { id values }
        }
        """;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var text = new Argument<string?>("QUERY")
        {
            Description = "A GraphQL query; '-' reads it from standard input. Or name what you want with --entity, --id and --feature.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var url = new Option<string>("--url")
        {
            Description = $"The server's GraphQL endpoint. Default: {DefaultUrl}.",
            DefaultValueFactory = _ => DefaultUrl,
            HelpName = "URL",
        };
        var variables = new Option<string?>("--variables") { Description = "The query's variables, as a JSON object.", HelpName = "JSON" };
        var entity = new Option<string?>("--entity") { Description = "Entity, such as user.", HelpName = "NAME" };
        var ids = new Option<string[]>("--id") { Description = "Id of an entity; may be given several times.", HelpName = "ID" };
        var features = new Option<string[]>("--feature")
        {
            Description = "Feature, as named in YAML; may be given several times.",
            HelpName = "NAME",
        };
        var limit = new Option<int?>("--limit") { Description = "How many records of an action feature.", HelpName = "N" };
        var period = new Option<string?>("--period") { Description = "How far back, such as 12h or 7d.", HelpName = "DURATION" };
        var command = new Command(
            "query",
            $"Asks a running server for features. The environment's {KeyVariable} is sent as the API key or token."
        )
        {
            text,
            url,
            variables,
            entity,
            ids,
            features,
            limit,
            period,
        };
        command.Validators.Add(result =>
        {
            var named = result.GetValue(entity) is not null;
            if (named == (result.GetValue(text) is not null))
            {
                result.AddError("Give either a GraphQL QUERY, or --entity with --id and --feature.");
            }
            else if (named && (result.GetValue(ids) is not { Length: > 0 } || result.GetValue(features) is not { Length: > 0 }))
            {
                result.AddError("--entity needs at least one --id and one --feature.");
            }
        });
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                JsonObject request;
                if (arguments.GetValue(entity) is { } name)
                {
                    request = Select(
                        name,
                        arguments.GetValue(ids)!,
                        arguments.GetValue(features)!,
                        arguments.GetValue(limit),
                        arguments.GetValue(period)
                    );
                }
                else
                {
                    var query = arguments.GetValue(text)!;
                    request = new JsonObject { ["query"] = query == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : query };
                    if (arguments.GetValue(variables) is { } json)
                    {
                        try
                        {
                            request["variables"] = JsonNode.Parse(json);
                        }
                        catch (JsonException e)
                        {
                            await Console.Error.WriteLineAsync($"--variables is no JSON: {e.Message}");
                            return 1;
                        }
                    }
                }
                return await AskAsync(arguments.GetValue(url)!, request, cancellationToken);
            }
        );
        return command;
    }

    private static JsonObject Select(string entity, string[] ids, string[] features, int? limit, string? period)
    {
        var select = new JsonArray();
        foreach (var feature in features)
        {
            var one = new JsonObject { ["name"] = feature };
            if (limit is not null)
            {
                one["limit"] = limit;
            }
            if (period is not null)
            {
                one["period"] = period;
            }
            select.Add(one);
        }
        return new JsonObject
        {
            ["query"] = ByName,
            ["variables"] = new JsonObject
            {
                ["entity"] = entity,
                ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]),
                ["select"] = select,
            },
        };
    }

    /// <returns>0 when the answer has no errors, 1 otherwise.</returns>
    private static async Task<int> AskAsync(string url, JsonObject request, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        HttpResponseMessage response;
        try
        {
            response = await http.PostAsJsonAsync(url, request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or InvalidOperationException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync(
                $"No answer from {url}: {e.Message}. Start a server with 'featurestore dev', or name one with --url."
            );
            return 1;
        }
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var answer = JsonNode.Parse(body);
            await Console.Out.WriteLineAsync(answer?.ToJsonString(Indented));
            return answer?["errors"] is null ? 0 : 1;
        }
        catch (JsonException)
        {
            await Console.Error.WriteLineAsync(
                $"{url} answered {(int)response.StatusCode}, and no JSON. Is it a GraphQL endpoint of FeatureStore?"
            );
            return 1;
        }
    }
}
