using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http.Compression;

/// <summary>Bodies of requests that are compressed. The bound on a body counts what comes out, as it comes out.</summary>
internal static class RequestDecoding
{
    /// <summary>Lets the body be read as it was before it was compressed.</summary>
    /// <returns>False for an encoding that is not known here.</returns>
    public static bool TryApply(HttpRequest request)
    {
        var encodings = request.Headers.ContentEncoding;
        if (encodings.Count == 0)
        {
            return true;
        }
        if (encodings.Count > 1 || Decode(encodings[0]!, request.Body) is not { } body)
        {
            return false;
        }
        request.Body = body;
        // It counts compressed bytes.
        request.ContentLength = null;
        return true;
    }

    private static Stream? Decode(string encoding, Stream body) =>
        encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new DecodedBody(new GZipStream(body, CompressionMode.Decompress)),
            "br" => new DecodedBody(new BrotliStream(body, CompressionMode.Decompress)),
            "identity" => body,
            _ => null,
        };
}
