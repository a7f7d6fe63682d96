using System.Globalization;
using System.Text.Json;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Telemetry;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>The answer to a request that never reaches the engine: one GraphQL error, well-formed, without <c>data</c>.</summary>
internal static class Refusal
{
    /// <summary>429: come back later. Counted.</summary>
    /// <param name="http">Whose response is written.</param>
    /// <param name="metrics">Counts it.</param>
    /// <param name="reason">For the metrics.</param>
    /// <param name="wait">When; said in whole seconds, rounded up.</param>
    /// <param name="message">For the client.</param>
    public static Task RateLimitedAsync(HttpContext http, ServingMetrics metrics, string reason, TimeSpan wait, string message)
    {
        metrics.Error(ErrorCodes.RateLimited);
        metrics.Rejected(reason);
        http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(http, StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited, message);
    }

    /// <param name="http">Whose response is written.</param>
    /// <param name="status">HTTP status; the same for both media types, since nothing was executed.</param>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">For the client.</param>
    public static async Task WriteAsync(HttpContext http, int status, string code, string message)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, ResponseWriter.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("errors"u8);
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            writer.WriteStartObject("extensions"u8);
            writer.WriteString("code"u8, code);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = ResponseMediaType.Negotiate(http.Request) ?? ResponseMediaType.Json;
        response.ContentLength = buffer.Length;
        response.Headers.Vary = "Accept";
        await response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }
}
