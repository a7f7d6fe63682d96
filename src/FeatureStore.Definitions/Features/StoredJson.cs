using System.Text.Encodings.Web;
using System.Text.Json;

namespace FeatureStore.Definitions.Features;

/// <summary>How stored values are written: minified UTF-8, in which only what JSON itself demands is escaped (RFC 8259, section 7).</summary>
public static class StoredJson
{
    /// <summary>
    /// Escapes quotes, backslashes and control characters. Unlike <see cref="JavaScriptEncoder.UnsafeRelaxedJsonEscaping"/> it leaves
    /// emoji alone, which that one writes in twelve bytes instead of four.
    /// </summary>
    public static JavaScriptEncoder Encoder { get; } = new MinimalJsonEncoder();

    /// <summary>For the writer that <see cref="FieldValueEncoder"/> is given.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Encoder };
}
