using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Observability;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Http;

/// <summary><c>POST /events/{stream}</c>: the answer comes after the records are durable.</summary>
public sealed class EventsEndpoint(EventPipeline pipeline, HttpSourceOptions options, TimeProvider time, ILogger<EventsEndpoint> log)
{
    // The answer is JSON of its own, never part of a page: quotes in messages stay readable.
    private static readonly JsonWriterOptions ReadableText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions ReadableErrors = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const string Json = "application/json";
    private static readonly string[] Lines = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    public async Task HandleAsync(HttpContext context, string streamName)
    {
        var plan = pipeline.CurrentPlan;
        var stream = plan.Catalog.FindStream(streamName);
        if (stream is null)
        {
            var known = plan.Catalog.Streams.Select(s => s.Name).ToArray();
            var hint = NearestName.Find(streamName, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            await FailAsync(
                context,
                StatusCodes.Status404NotFound,
                $"There is no stream '{streamName}'.{hint} Streams: {string.Join(", ", known)}."
            );
            return;
        }
        if (!options.AcceptAllStreams && stream.Source is not StreamSource.Http)
        {
            await FailAsync(
                context,
                StatusCodes.Status404NotFound,
                $"Stream '{streamName}' is fed by {stream.Source.Type}; only a stream with 'source: {{type: http}}' takes events here."
            );
            return;
        }
        var mediaType = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var lines = Lines.Contains(mediaType);
        if (!lines && mediaType != Json)
        {
            await FailAsync(
                context,
                StatusCodes.Status415UnsupportedMediaType,
                $"Send 'Content-Type: {Json}' with one event or an array of events, or '{Lines[0]}' with one event a line."
            );
            return;
        }
        if (await ReadBodyAsync(context) is not { } body)
        {
            await FailAsync(
                context,
                StatusCodes.Status413PayloadTooLarge,
                $"The body is larger than {options.MaxBytes} bytes; send it in parts."
            );
            return;
        }
        List<ReadOnlyMemory<byte>> events;
        try
        {
            events = lines ? EventBatch.SplitLines(body) : EventBatch.SplitJson(body);
        }
        catch (JsonException e)
        {
            await FailAsync(
                context,
                StatusCodes.Status400BadRequest,
                $"The body is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}. For one event a line, send 'Content-Type: {Lines[0]}'."
            );
            return;
        }
        if (events.Count > options.MaxEvents)
        {
            await FailAsync(
                context,
                StatusCodes.Status413PayloadTooLarge,
                $"The body holds {events.Count} events; at most {options.MaxEvents} are taken at once. Send them in parts."
            );
            return;
        }
        await IngestAsync(context, plan, stream, events, body.Length);
    }

    private async Task IngestAsync(
        HttpContext context,
        DispatchPlan plan,
        StreamDefinition stream,
        List<ReadOnlyMemory<byte>> events,
        int bytes
    )
    {
        if (!pipeline.Budget.TryEnter(events.Count, bytes))
        {
            context.Response.Headers.RetryAfter = "1";
            await FailAsync(
                context,
                StatusCodes.Status429TooManyRequests,
                "More events are in flight than the worker may hold; send again after a second."
            );
            return;
        }
        // It gives the budget back when the records have left the lanes, whoever waits or gives up.
        var delivery = new HttpDelivery(pipeline.Budget, events.Count) { Plan = plan, Charged = bytes };
        try
        {
            for (var i = 0; i < events.Count; i++)
            {
                delivery.Charged += pipeline.Process(
                    new RawEvent
                    {
                        Stream = stream,
                        Value = events[i],
                        Offset = i,
                        PublishedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                    },
                    delivery
                );
            }
        }
        finally
        {
            delivery.Seal();
        }
        Exception? failure;
        try
        {
            failure = await delivery.Finished.WaitAsync(options.Timeout, time, context.RequestAborted);
        }
        catch (TimeoutException e)
        {
            failure = e;
        }
        if (failure is not null)
        {
            log.HttpUnavailable(stream.Name, failure);
            context.Response.Headers.RetryAfter = "1";
            await FailAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "The store did not take all records; some may be written. Send all of them again: it is harmless."
            );
            return;
        }
        await AnswerAsync(context, events.Count, delivery);
    }

    private static async Task AnswerAsync(HttpContext context, int events, HttpDelivery delivery)
    {
        var rejections = delivery.Rejections;
        var rejectedEvents = rejections.Select(r => r.Index).Distinct().Count();
        context.Response.ContentType = Json;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, ReadableText);
        writer.WriteStartObject();
        writer.WriteNumber("accepted"u8, events - rejectedEvents);
        writer.WriteStartArray("rejected"u8);
        foreach (var (index, rejection) in rejections)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, index);
            writer.WriteString("feature"u8, rejection.Feature?.Name);
            writer.WriteString("code"u8, rejection.Reason.ToString());
            writer.WriteString("reason"u8, rejection.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The whole body, or null when it is larger than allowed.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > options.MaxBytes)
        {
            return null;
        }
        // The bound is kept here, with a clear answer; the server's own would cut the connection.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = null;
        }
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(context.Request.ContentLength ?? 4096, 256, options.MaxBytes + 1));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(buffer.GetMemory(4096), context.RequestAborted);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }
            buffer.Advance(read);
            if (buffer.WrittenCount > options.MaxBytes)
            {
                return null;
            }
        }
    }

    private static async Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = message }, ReadableErrors);
    }
}
