using System.Text.Json.Nodes;

namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>Short forms for what tests say about an answer.</summary>
internal static class Answer
{
    /// <summary>Each error as <c>CODE at path.0.to</c>.</summary>
    public static string[] Errors(this JsonObject answer) =>
        [
            .. (answer["errors"]?.AsArray() ?? []).Select(e =>
                $"{e!["extensions"]!["code"]}{(e["path"] is { } path ? $" at {string.Join('.', path.AsArray().Select(p => p!.ToString()))}" : "")}"
            ),
        ];

    public static string Message(this JsonObject answer) => answer["errors"]![0]!["message"]!.ToString();

    /// <summary>The JSON text of a value, as it is in the answer.</summary>
    public static string Json(this JsonNode? node) => node?.ToJsonString(_options) ?? "null";

    private static readonly System.Text.Json.JsonSerializerOptions _options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
