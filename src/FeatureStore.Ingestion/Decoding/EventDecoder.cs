using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Ingestion.Decoding;

/// <summary>Message → event.</summary>
internal static class EventDecoder
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Parses a message of the given format.</summary>
    /// <param name="message">UTF-8 JSON; must stay as it is until the document is disposed.</param>
    /// <param name="format">How the stream encodes its events.</param>
    /// <param name="document">The event, to be disposed; null when there is none to process.</param>
    /// <param name="problem">Why the message is no event; null when the event is there, or when the message is to be skipped.</param>
    /// <returns>False when the message is no event.</returns>
    public static bool TryDecode(ReadOnlyMemory<byte> message, EventFormat format, out JsonDocument? document, out string? problem)
    {
        document = null;
        problem = null;
        if (message.IsEmpty)
        {
            if (format == EventFormat.DebeziumJson)
            {
                return true; // The broker's tombstone after a delete: the change itself came before it.
            }
            problem = "The message is empty; an event is one JSON object.";
            return false;
        }
        if (!Utf8.IsValid(message.Span))
        {
            problem = "The message is not valid UTF-8.";
            return false;
        }
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(message, Options);
        }
        catch (JsonException e)
        {
            problem = $"The message is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.";
            return false;
        }
        if (format == EventFormat.DebeziumJson)
        {
            using (parsed)
            {
                return TryUnwrapChange(parsed.RootElement, out document, out problem);
            }
        }
        if (parsed.RootElement.ValueKind != JsonValueKind.Object)
        {
            problem = $"The message is a JSON {Describe(parsed.RootElement.ValueKind)}; an event is one JSON object.";
            parsed.Dispose();
            return false;
        }
        document = parsed;
        return true;
    }

    /// <summary>
    /// Debezium's change event (https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events),
    /// with or without the schema envelope.
    /// </summary>
    private static bool TryUnwrapChange(JsonElement root, out JsonDocument? document, out string? problem)
    {
        document = null;
        problem = null;
        var change = root;
        if (
            root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("payload"u8, out var payload)
            && root.TryGetProperty("schema"u8, out _)
        )
        {
            change = payload;
        }
        if (change.ValueKind == JsonValueKind.Null)
        {
            return true;
        }
        if (change.ValueKind != JsonValueKind.Object)
        {
            problem = $"The change is a JSON {Describe(change.ValueKind)}; a Debezium change is one JSON object.";
            return false;
        }
        try
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                foreach (var property in change.EnumerateObject())
                {
                    if (!property.NameEquals("table"u8))
                    {
                        property.WriteTo(writer);
                    }
                }
                if (
                    change.TryGetProperty("source"u8, out var source)
                    && source.ValueKind == JsonValueKind.Object
                    && source.TryGetProperty("table"u8, out var table)
                )
                {
                    writer.WritePropertyName("table"u8);
                    table.WriteTo(writer);
                }
                writer.WriteEndObject();
            }
            document = JsonDocument.Parse(buffer.WrittenMemory, Options);
            return true;
        }
        catch (InvalidOperationException)
        {
            problem = "The change holds text that is not valid Unicode (a lone surrogate).";
            return false;
        }
    }

    private static string Describe(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
