using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Http.CrossOrigin;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Telemetry;
using GraphQL;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>Sends answers, each written whole before its first byte goes out, so that a failure on the way is still an answer.</summary>
internal sealed class AnswerSender(CrossOriginAccess crossOrigin, ServingOptions options, ServingMetrics metrics)
{
    /// <param name="http">Whose response is written.</param>
    /// <param name="buffer">The answer.</param>
    /// <param name="status">Of HTTP.</param>
    /// <param name="mediaType">What was negotiated.</param>
    public async Task SendAsync(HttpContext http, PooledBuffer buffer, int status, string mediaType)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = buffer.Length;
        response.Headers.Vary = crossOrigin.Vary;
        // Kestrel ends the write when the client is gone.
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory, CancellationToken.None);
    }

    /// <summary>An answer that goes out in parts, while the rest of it is being read.</summary>
    public AnswerStream Stream(HttpContext http, string mediaType) => new(http, mediaType, crossOrigin.Vary);

    /// <summary>
    /// The library's result. <c>application/json</c> says in its body alone that a request was refused: older clients read nothing else.
    /// </summary>
    public Task SendAsync(HttpContext http, ExecutionResult result, string mediaType) =>
        SendAsync(
            http,
            result,
            result.Executed || mediaType == ResponseMediaType.Json ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            mediaType
        );

    public Task RefuseMediaTypeAsync(HttpContext http) =>
        RefuseAsync(
            http,
            StatusCodes.Status406NotAcceptable,
            ErrorCodes.BadUserInput,
            "Accept application/graphql-response+json or application/json."
        );

    public Task RefuseTooLargeAsync(HttpContext http) =>
        RefuseAsync(
            http,
            StatusCodes.Status413PayloadTooLarge,
            ErrorCodes.TooComplex,
            $"A request may have at most {options.MaxBodyBytes} bytes."
        );

    /// <summary>Says what is wrong with the request as HTTP sees it.</summary>
    public Task RefuseAsync(HttpContext http, int status, string code, string message)
    {
        metrics.Error(code);
        return SendAsync(
            http,
            new ExecutionResult(new ServingError(code, message)),
            status,
            ResponseMediaType.Negotiate(http.Request) ?? ResponseMediaType.Json
        );
    }

    private async Task SendAsync(HttpContext http, ExecutionResult result, int status, string mediaType)
    {
        using var buffer = new PooledBuffer();
        ResponseWriter.Write(buffer, result);
        await SendAsync(http, buffer, status, mediaType);
    }
}
