using System.Text.Json;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>What became of a request, in the words that both sides share.</summary>
/// <param name="Phase"><c>parse</c>, <c>validation</c>, <c>request</c> (operation or variables do not fit), <c>execution</c>, or <c>limit</c>.</param>
/// <param name="Paths">Of the errors, joined by slashes; sorted.</param>
/// <param name="Data">Of an execution.</param>
/// <param name="Messages">For people.</param>
internal sealed record Outcome(string Phase, string[] Paths, JsonElement Data, string[] Messages)
{
    public static Outcome OfReference(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return new Outcome(
            json.GetProperty("phase").GetString()!,
            Sorted(json.GetProperty("paths").EnumerateArray()),
            json.TryGetProperty("data", out var data) ? data : default,
            [.. json.GetProperty("messages").EnumerateArray().Select(m => m.GetString()!)]
        );
    }

    public static Outcome OfServer(string body)
    {
        var json = JsonDocument.Parse(body).RootElement;
        var errors = json.TryGetProperty("errors", out var given) ? given.EnumerateArray().ToArray() : [];
        var codes = errors.Select(e => e.GetProperty("extensions").GetProperty("code").GetString()!).ToArray();
        var hasData = json.TryGetProperty("data", out var data);
        var phase =
            hasData ? "execution"
            : codes.Contains("TOO_COMPLEX", StringComparer.Ordinal) ? "limit"
            : codes[0] switch
            {
                "GRAPHQL_PARSE_FAILED" => "parse",
                "GRAPHQL_VALIDATION_FAILED" => "validation",
                "BAD_USER_INPUT" => "request",
                _ => codes[0],
            };
        var paths = errors.Select(e => e.TryGetProperty("path", out var path) ? path : default);
        return new Outcome(
            phase,
            hasData ? Sorted(paths) : [],
            data,
            [.. errors.Zip(codes, (e, code) => $"{code}: {e.GetProperty("message").GetString()}")]
        );
    }

    /// <summary>Whether a message contains the text.</summary>
    public bool Says(string text) => Messages.Any(message => message.Contains(text, StringComparison.Ordinal));

    private static string[] Sorted(IEnumerable<JsonElement> paths) =>
        [
            .. paths
                .Where(path => path.ValueKind == JsonValueKind.Array)
                .Select(path => string.Join('/', path.EnumerateArray().Select(step => step.ToString())))
                .Order(StringComparer.Ordinal),
        ];
}
