using System.Buffers;
using System.Text.Json;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Http.Compression;
using FeatureStore.Serving.Http.CrossOrigin;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Http;

/// <summary><c>/graphql</c>, after the GraphQL-over-HTTP specification.</summary>
internal sealed partial class GraphQlEndpoint(
    RequestRunner runner,
    AnswerSender answers,
    SchemaCache schemas,
    CrossOriginAccess crossOrigin,
    GraphiQlFiles graphiQl,
    ServingOptions options,
    ServingMetrics metrics,
    ILogger<GraphQlEndpoint> logger
)
{
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            if (crossOrigin.Apply(http))
            {
                // A browser asked whether it may ask.
            }
            else if (HttpMethods.IsPost(http.Request.Method))
            {
                await PostAsync(http);
            }
            else if (HttpMethods.IsGet(http.Request.Method))
            {
                await GetAsync(http);
            }
            else
            {
                http.Response.Headers.Allow = "GET, POST";
                await answers.RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, ErrorCodes.BadUserInput, "Use GET or POST.");
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (BadHttpRequestException e)
        {
            await answers.RefuseAsync(http, e.StatusCode, ErrorCodes.BadUserInput, "The request's body could not be read.");
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogFailed(logger, e);
            await answers.RefuseAsync(http, StatusCodes.Status500InternalServerError, ErrorCodes.Internal, "Internal error.");
        }
        metrics.Request(http.Response.StatusCode);
    }

    private async Task PostAsync(HttpContext http)
    {
        if (!ResponseMediaType.IsJson(http.Request))
        {
            await answers.RefuseAsync(
                http,
                StatusCodes.Status415UnsupportedMediaType,
                ErrorCodes.BadUserInput,
                "Send application/json in UTF-8."
            );
            return;
        }
        if (ResponseMediaType.Negotiate(http.Request) is not { } mediaType)
        {
            await answers.RefuseMediaTypeAsync(http);
            return;
        }
        if (!RequestDecoding.TryApply(http.Request))
        {
            await answers.RefuseAsync(
                http,
                StatusCodes.Status415UnsupportedMediaType,
                ErrorCodes.BadUserInput,
                "Encode the body as gzip or br."
            );
            return;
        }
        if (await RequestReader.BodyAsync(http.Request, options.MaxBodyBytes) is not { } body)
        {
            await answers.RefuseTooLargeAsync(http);
            return;
        }
        try
        {
            await runner.RunAsync(http, body, mediaType);
        }
        finally
        {
            http.Request.BodyReader.AdvanceTo(body.End);
        }
    }

    private async Task GetAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (query.ContainsKey("sdl"))
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync(schemas.Current.Sdl, http.RequestAborted);
            return;
        }
        if (query.Count == 0 && ResponseMediaType.WantsHtml(http.Request))
        {
            await graphiQl.WritePageAsync(http);
            return;
        }
        if (ResponseMediaType.Negotiate(http.Request) is not { } mediaType)
        {
            await answers.RefuseMediaTypeAsync(http);
            return;
        }
        if (http.Request.QueryString.Value?.Length > options.MaxBodyBytes)
        {
            await answers.RefuseTooLargeAsync(http);
            return;
        }
        byte[] body;
        try
        {
            body = RequestReader.BodyOf(query);
        }
        catch (JsonException e)
        {
            await answers.RefuseAsync(http, StatusCodes.Status400BadRequest, ErrorCodes.BadUserInput, e.Message);
            return;
        }
        // Between the client and us, nobody may keep what is true only now, nor that a hash was not known.
        http.Response.Headers.CacheControl = "no-store";
        await runner.RunAsync(http, new ReadOnlySequence<byte>(body), mediaType);
    }
}
