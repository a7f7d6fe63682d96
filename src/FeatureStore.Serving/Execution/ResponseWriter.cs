using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Records;
using GraphQL;
using GraphQL.Execution;

namespace FeatureStore.Serving.Execution;

/// <summary>An execution's result as JSON, straight from the executor's nodes.</summary>
internal static class ResponseWriter
{
    /// <summary>The answer is JSON by its media type, never markup: only what JSON itself asks for is escaped.</summary>
    public static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1_000,
    };

    /// <summary>Errors told of a document that does not run. A document that runs gives one for each null, and none may miss.</summary>
    private const int MaxDocumentErrors = 100;

    /// <summary>Messages quote what the client wrote, however long that is.</summary>
    private const int MaxMessageLength = 1_000;

    public static void Write(IBufferWriter<byte> destination, ExecutionResult result)
    {
        using var writer = new Utf8JsonWriter(destination, JsonOptions);
        writer.WriteStartObject();
        if (result.Errors is { Count: > 0 } errors)
        {
            WriteErrors(writer, result.Executed ? errors : errors.Take(MaxDocumentErrors));
        }
        // No data at all says that execution did not begin (GraphQL specification, 7.1).
        if (result.Executed)
        {
            writer.WritePropertyName("data"u8);
            Write(writer, result.Data as ExecutionNode);
        }
        writer.WriteEndObject();
    }

    /// <summary>Writes the property <c>errors</c>.</summary>
    public static void WriteErrors(Utf8JsonWriter writer, IEnumerable<ExecutionError> errors)
    {
        writer.WriteStartArray("errors"u8);
        foreach (var error in errors)
        {
            Write(writer, error);
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ExecutionNode? node)
    {
        switch (node)
        {
            case ObjectExecutionNode { SubFields: { } fields }:
                writer.WriteStartObject();
                foreach (var field in fields)
                {
                    writer.WritePropertyName(field.Name!);
                    Write(writer, field);
                }
                writer.WriteEndObject();
                break;
            case ArrayExecutionNode { Items: { } items }:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            case ObjectExecutionNode or null:
                writer.WriteNullValue();
                break;
            default:
                Write(writer, node.ToValue());
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case RawJson json:
                writer.WriteRawValue(json.Utf8.Span, skipInputValidation: true);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case System.Collections.IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"A scalar gave a {value.GetType()}, which has no JSON form here.");
        }
    }

    private static void Write(Utf8JsonWriter writer, ExecutionError error)
    {
        var code = ErrorCodes.Of(error);
        writer.WriteStartObject();
        // What we did not foresee may say more than a client should read; the log has it.
        var message = code == ErrorCodes.Internal ? "Internal error." : error.Message;
        writer.WriteString("message"u8, message.Length > MaxMessageLength ? $"{message.AsSpan(0, MaxMessageLength)}…" : message);
        if (error.Locations is { Count: > 0 } locations)
        {
            writer.WriteStartArray("locations"u8);
            foreach (var location in locations)
            {
                writer.WriteStartObject();
                writer.WriteNumber("line"u8, location.Line);
                writer.WriteNumber("column"u8, location.Column);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        if (error.Path is { } path)
        {
            writer.WriteStartArray("path"u8);
            foreach (var step in path)
            {
                Write(writer, step);
            }
            writer.WriteEndArray();
        }
        writer.WriteStartObject("extensions"u8);
        writer.WriteString("code"u8, code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
