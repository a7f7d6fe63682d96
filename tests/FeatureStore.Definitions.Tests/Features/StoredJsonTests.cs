using System.Buffers;
using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Tests.Features;

public sealed class StoredJsonTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("중고 😀 é <>&'+/\u007f\u2028", "\"중고 😀 é <>&'+/\u007f\u2028\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\b\t\n\f\r\u0000\u001f", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\"")]
    public void Encoder_escapes_only_what_JSON_demands(string text, string expected)
    {
        Write(w => w.WriteStringValue(text)).ShouldBe(expected);
        Write(w => w.WriteStringValue(Encoding.UTF8.GetBytes(text))).ShouldBe(expected);
    }

    [Fact]
    public void Encoder_replaces_lone_surrogates()
    {
        Write(w => w.WriteStringValue("a\uD800b")).ShouldBe("\"a\uFFFDb\"");
        Write(w => w.WriteStringValue("😀\uDC00\"")).ShouldBe("\"😀\uFFFD\\\"\"");
    }

    [Fact]
    public void Encoder_replaces_wrong_UTF8() => Write(w => w.WriteStringValue([(byte)'a', 0xFF, (byte)'"'])).ShouldBe("\"a\uFFFD\\\"\"");

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, StoredJson.WriterOptions);
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
