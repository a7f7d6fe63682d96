using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FeatureStore.Serving.Http;

/// <summary>The media types of GraphQL over HTTP.</summary>
internal static class ResponseMediaType
{
    public const string GraphQl = "application/graphql-response+json; charset=utf-8";
    public const string Json = "application/json; charset=utf-8";

    /// <summary>
    /// What the client takes: <see cref="GraphQl"/>, <see cref="Json"/> (also without an <c>Accept</c> header, and where anything goes), or null.
    /// Of two that it likes equally, the first named.
    /// </summary>
    public static string? Negotiate(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0)
        {
            return Json;
        }
        if (request.Headers.Accept is [var only] && only is "*/*" or "application/json")
        {
            return Json;
        }
        string? best = null;
        var bestQuality = 0.0;
        if (MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            foreach (var accept in accepted)
            {
                var offered = accept.MediaType.Value?.ToLowerInvariant() switch
                {
                    "application/graphql-response+json" => GraphQl,
                    "application/json" or "application/*" or "*/*" => Json,
                    _ => null,
                };
                var quality = accept.Quality ?? 1;
                if (offered is not null && quality > bestQuality)
                {
                    (best, bestQuality) = (offered, quality);
                }
            }
        }
        return best;
    }

    /// <summary>Whether a person with a browser asks.</summary>
    public static bool WantsHtml(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the body is JSON in UTF-8.</summary>
    public static bool IsJson(HttpRequest request) => request.ContentType is "application/json" or Json || IsJson(request.ContentType);

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
