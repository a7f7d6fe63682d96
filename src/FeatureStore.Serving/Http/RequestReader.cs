using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>Reads a GraphQL request from HTTP.</summary>
internal static class RequestReader
{
    /// <summary>Waits for the whole body of a POST.</summary>
    /// <returns>Where it lies, until the reader of the body is advanced; null when it is larger than <paramref name="maxBytes"/>.</returns>
    public static async ValueTask<ReadOnlySequence<byte>?> BodyAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None);
            if (read.Buffer.Length > maxBytes)
            {
                return null;
            }
            if (read.IsCompleted)
            {
                return read.Buffer;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads <c>?query=&amp;variables=&amp;operationName=&amp;extensions=&amp;documentId=</c>: the same request as a body.</summary>
    /// <exception cref="JsonException">It is no GraphQL request; the message may be shown.</exception>
    public static byte[] BodyOf(IQueryCollection query)
    {
        if (new[] { "query", "documentId", "extensions" }.All(name => query[name].ToString().Length == 0))
        {
            throw new JsonException("The parameter 'query' is missing.");
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var name in new[] { "query", "operationName", "documentId" })
            {
                if (query[name].ToString() is { Length: > 0 } text)
                {
                    writer.WriteString(name, text);
                }
            }
            foreach (var name in new[] { "variables", "extensions" })
            {
                if (query[name].ToString() is { Length: > 0 } json)
                {
                    writer.WritePropertyName(name);
                    Write(writer, name, json);
                }
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary><c>{"persistedQuery": {"version": 1, "sha256Hash": "…"}}</c>; anything else in <c>extensions</c> is for others.</summary>
    /// <exception cref="JsonException">There is a persisted query without these; the message may be shown.</exception>
    public static string? HashOf(ReadOnlySpan<byte> extensions)
    {
        using var json = JsonDocument.Parse(extensions.ToArray());
        if (!json.RootElement.TryGetProperty("persistedQuery"u8, out var persisted) || persisted.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        if (
            persisted.ValueKind == JsonValueKind.Object
            && persisted.TryGetProperty("version"u8, out var version)
            && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt32(out var number)
            && number == 1
            && persisted.TryGetProperty("sha256Hash"u8, out var hash)
            && hash.ValueKind == JsonValueKind.String
            && hash.GetString() is { Length: > 0 } text
        )
        {
            return text;
        }
        throw new JsonException("'extensions.persistedQuery' must have a 'version' of 1 and a 'sha256Hash'.");
    }

    private static void Write(Utf8JsonWriter writer, string name, string json)
    {
        try
        {
            using var value = JsonDocument.Parse(json);
            value.RootElement.WriteTo(writer);
        }
        catch (JsonException e)
        {
            throw new JsonException($"The parameter '{name}' is no JSON: {e.Message}", e);
        }
    }
}
