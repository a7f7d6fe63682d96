using System.Text.Json;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Schema;

/// <summary>Parts of a definition that are served as <c>JSON</c>.</summary>
internal static class DefinitionJson
{
    /// <summary><c>[{"name":"price","type":"long","required":false,"default":0}]</c></summary>
    public static RawJson Fields(FeatureDefinition feature)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, ResponseWriter.JsonOptions))
        {
            writer.WriteStartArray();
            foreach (var field in feature.Fields)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, field.Name);
                writer.WriteString("type"u8, field.Type.ToString());
                if (field.Type.Kind == FieldKind.Vector)
                {
                    writer.WriteString("precision"u8, VectorPrecisions.Spell(field.Type.Precision));
                }
                writer.WriteBoolean("required"u8, field.Required);
                if (field.Default is { IsEmpty: false } value)
                {
                    writer.WritePropertyName("default"u8);
                    writer.WriteRawValue(value.Span, skipInputValidation: true);
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return new RawJson(buffer.WrittenMemory.ToArray());
    }
}
