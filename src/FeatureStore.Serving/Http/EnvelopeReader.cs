using System.Text.Json;
using System.Text.Unicode;

namespace FeatureStore.Serving.Http;

/// <summary>Reads the body of a request without making objects of it.</summary>
internal static class EnvelopeReader
{
    /// <param name="json">The body.</param>
    /// <param name="scratch">Room for texts without their escapes: at least as long as the body.</param>
    /// <exception cref="JsonException">It is no GraphQL request; the message may be shown.</exception>
    public static RequestEnvelope Read(ReadOnlySpan<byte> json, Span<byte> scratch)
    {
        try
        {
            return ReadParts(json, scratch);
        }
        catch (InvalidOperationException e)
        {
            // So the JSON reader says that an escaped half of a surrogate pair is no text.
            throw new JsonException("The body holds text that is not valid Unicode.", e);
        }
    }

    private static RequestEnvelope ReadParts(ReadOnlySpan<byte> json, Span<byte> scratch)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The body must be one JSON object with a 'query'.");
        }
        ReadOnlySpan<byte> query = default;
        ReadOnlySpan<byte> operationName = default;
        ReadOnlySpan<byte> variables = default;
        ReadOnlySpan<byte> extensions = default;
        ReadOnlySpan<byte> documentId = default;
        var hasQuery = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("query"u8))
            {
                hasQuery = Text(ref reader, "query", ref scratch, out query);
            }
            else if (reader.ValueTextEquals("operationName"u8))
            {
                Text(ref reader, "operationName", ref scratch, out operationName);
            }
            else if (reader.ValueTextEquals("documentId"u8))
            {
                Text(ref reader, "documentId", ref scratch, out documentId);
            }
            else if (reader.ValueTextEquals("variables"u8))
            {
                variables = Object(ref reader, "variables", json);
            }
            else if (reader.ValueTextEquals("extensions"u8))
            {
                extensions = Object(ref reader, "extensions", json);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        // What follows the object throws.
        reader.Read();
        return new RequestEnvelope
        {
            Query = query,
            OperationName = operationName,
            Variables = variables,
            Extensions = extensions,
            DocumentId = documentId,
            HasQuery = hasQuery,
        };
    }

    /// <returns>False for null.</returns>
    private static bool Text(scoped ref Utf8JsonReader reader, string name, scoped ref Span<byte> scratch, out ReadOnlySpan<byte> text)
    {
        reader.Read();
        text = default;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return false;
        }
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"'{name}' must be a string.");
        }
        if (!reader.ValueIsEscaped)
        {
            text = reader.ValueSpan;
            return Utf8.IsValid(text) ? true : throw new InvalidOperationException("Not UTF-8.");
        }
        var length = reader.CopyString(scratch);
        text = scratch[..length];
        scratch = scratch[length..];
        return true;
    }

    private static ReadOnlySpan<byte> Object(scoped ref Utf8JsonReader reader, string name, ReadOnlySpan<byte> json)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"'{name}' must be an object.");
        }
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
