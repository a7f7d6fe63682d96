using System.Text.Json;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>What the same bytes cost when nothing is made of them.</summary>
internal static class JsonBaselines
{
    /// <summary>Reads every token of every event: no step that understands JSON does less.</summary>
    public static long Walk(EventMix mix)
    {
        long tokens = 0;
        foreach (var e in mix.Events)
        {
            var reader = new Utf8JsonReader(e.Value.Span);
            while (reader.Read())
            {
                tokens++;
            }
        }
        return tokens;
    }

    /// <summary>Makes a document of every event and lets it go.</summary>
    public static long Parse(EventMix mix)
    {
        long objects = 0;
        foreach (var e in mix.Events)
        {
            using var document = JsonDocument.Parse(e.Value);
            objects += document.RootElement.ValueKind == JsonValueKind.Object ? 1 : 0;
        }
        return objects;
    }
}
