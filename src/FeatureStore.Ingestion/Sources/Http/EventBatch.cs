using System.Text.Json;

namespace FeatureStore.Ingestion.Sources.Http;

/// <summary>Cuts a request's body into events, without copying it.</summary>
internal static class EventBatch
{
    /// <summary>One JSON object, or an array of events.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static List<ReadOnlyMemory<byte>> SplitJson(ReadOnlyMemory<byte> body)
    {
        var events = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 65 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            events.Add(Value(ref reader, body));
        }
        else
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                events.Add(Value(ref reader, body));
            }
        }
        // Past the value nothing but white space may follow.
        reader.Read();
        return events;
    }

    /// <summary>One event a line; empty lines are passed over.</summary>
    public static List<ReadOnlyMemory<byte>> SplitLines(ReadOnlyMemory<byte> body)
    {
        var events = new List<ReadOnlyMemory<byte>>();
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                events.Add(line);
            }
        }
        return events;
    }

    private static ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }
}
