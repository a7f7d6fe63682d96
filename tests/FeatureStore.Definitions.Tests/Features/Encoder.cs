using System.Buffers;
using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Tests.Features;

/// <summary>Runs the encoder as a caller does, with the writer that stored values are written with.</summary>
internal static class Encoder
{
    public static FieldType Type(string spelling)
    {
        FieldType.TryParse(spelling, out var type, out var reason).ShouldBeTrue(reason);
        return type;
    }

    public static CelValue Json(string json) => CelValue.FromJson(JsonDocument.Parse(json).RootElement);

    /// <returns>The JSON, or null and the reason.</returns>
    public static string? Write(in CelValue value, string type, out string? reason) => Write(value, Type(type), out reason);

    /// <inheritdoc cref="Write(in CelValue, string, out string?)"/>
    public static string? Write(in CelValue value, FieldType type, out string? reason)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, StoredJson.WriterOptions);
        var written = FieldValueEncoder.TryWrite(writer, value, type, out reason);
        writer.Flush();
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        if (!written)
        {
            text.ShouldBeEmpty("nothing is written when the value does not fit");
            reason.ShouldNotBeNullOrEmpty();
            return null;
        }
        reason.ShouldBeNull();
        return text;
    }
}
