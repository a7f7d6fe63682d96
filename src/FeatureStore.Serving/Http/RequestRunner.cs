using System.Buffers;
using System.Text;
using System.Text.Json;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Admission;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.PersistedDocuments;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using GraphQL;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>From the bytes of a request to the bytes of its answer: on a plan, or else on the library.</summary>
internal sealed class RequestRunner(
    PlanRunner plans,
    GraphQlEngine engine,
    SchemaCache schemas,
    DocumentResolver documents,
    AnswerSender answers,
    ServingOptions options,
    ServingMetrics metrics,
    RequestTelemetry telemetry
)
{
    /// <param name="http">Who asks, and whose response is written.</param>
    /// <param name="body">The request as JSON; may be given back when this ends.</param>
    /// <param name="mediaType">Of the answer.</param>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task RunAsync(HttpContext http, ReadOnlySequence<byte> body, string mediaType)
    {
        if (!RequestDeadline.TryRead(http.Request, options, out var deadline))
        {
            await answers.RefuseAsync(http, StatusCodes.Status400BadRequest, ErrorCodes.BadUserInput, RequestDeadline.Wrong);
            return;
        }
        // Kestrel makes its token when it is first asked for; who does not wait does not need it.
        var context = new RequestContext(
            // By type object: the generic method of an interface is searched for at every call.
            (ClientGrant?)http.Features[typeof(ClientGrant)]
                ?? ClientGrant.Everything,
            QueuedTime.Left((QueuedTime?)http.Features[typeof(QueuedTime)], deadline),
            CancellationToken.None
        );
        var started = telemetry.Now();
        using var span = RequestTelemetry.StartRequest();
        var execution = plans.Rent();
        try
        {
            var request = Begin(execution, body, context);
            if (request is not null)
            {
                if (HttpMethods.IsGet(http.Request.Method) && !engine.IsQuery(request))
                {
                    http.Response.Headers.Allow = "POST";
                    await answers.RefuseAsync(
                        http,
                        StatusCodes.Status405MethodNotAllowed,
                        ErrorCodes.BadUserInput,
                        "GET runs queries only."
                    );
                    return;
                }
                if (await engine.AdmitAsync(request) is { } refused)
                {
                    await answers.SendAsync(http, refused, mediaType);
                    return;
                }
                // A document that was not known before has its plan now.
                execution.Clear();
                request = Begin(execution, body, context);
            }
            if (request is not null)
            {
                var result = await engine.ExecuteAsync(request, context with { Aborted = http.RequestAborted });
                await answers.SendAsync(http, result, mediaType);
                return;
            }
            if (execution.Trips.Count > 1)
            {
                var stream = answers.Stream(http, mediaType);
                await plans.StreamAsync(execution, context with { Aborted = http.RequestAborted }, stream);
                telemetry.Ended(execution.Operation, started, span, execution.Trips);
                await stream.EndAsync(execution.Output);
                return;
            }
            if (execution.Trips[0].OpenCount > 0)
            {
                await plans.ReadAsync(execution, context with { Aborted = http.RequestAborted });
            }
            PlanRunner.Write(execution);
            telemetry.Ended(execution.Operation, started, span, execution.Trips);
            await answers.SendAsync(http, execution.Output, StatusCodes.Status200OK, mediaType);
        }
        catch (JsonException e)
        {
            // What the parser says names line and position; what we say has neither.
            var message = e.LineNumber is null ? e.Message : $"The body is no JSON: {e.Message}";
            await answers.RefuseAsync(http, StatusCodes.Status400BadRequest, ErrorCodes.BadUserInput, message);
        }
        catch (ServingError e)
        {
            metrics.Error(e.ErrorCode);
            await answers.SendAsync(http, new ExecutionResult(e), mediaType);
        }
        finally
        {
            plans.Return(execution);
        }
    }

    /// <returns>The request, for the library; null when a plan runs it.</returns>
    private GraphQlRequest? Begin(PlanExecution execution, in ReadOnlySequence<byte> body, in RequestContext context)
    {
        if (body.IsSingleSegment)
        {
            return Begin(execution, body.FirstSpan, context);
        }
        var length = (int)body.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(copy);
            return Begin(execution, copy.AsSpan(0, length), context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <exception cref="JsonException">The body is no GraphQL request.</exception>
    /// <exception cref="ServingError">The document that it names is not known, or not let in.</exception>
    private GraphQlRequest? Begin(PlanExecution execution, ReadOnlySpan<byte> body, in RequestContext context)
    {
        var envelope = EnvelopeReader.Read(body, execution.Scratch(body.Length));
        var reference = new DocumentReference(
            envelope.DocumentId.IsEmpty ? null : Encoding.UTF8.GetString(envelope.DocumentId),
            envelope.Extensions.IsEmpty ? null : RequestReader.HashOf(envelope.Extensions)
        );
        if (envelope.Query.IsEmpty && !envelope.HasQuery && reference == default)
        {
            throw new JsonException("The body has no 'query'.");
        }
        if (reference != default || documents.AreRestricted)
        {
            var document = documents.Resolve(Encoding.UTF8.GetString(envelope.Query), reference);
            envelope = envelope.With(Encoding.UTF8.GetBytes(document));
        }
        return plans.TryBegin(execution, schemas.Current, envelope, context) ? null : envelope.ToRequest();
    }
}
