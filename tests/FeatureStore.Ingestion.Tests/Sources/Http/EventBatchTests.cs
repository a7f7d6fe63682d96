using System.Text;
using System.Text.Json;
using FeatureStore.Ingestion.Sources.Http;

namespace FeatureStore.Ingestion.Tests.Sources.Http;

public class EventBatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", new[] { """{"a":1}""" })]
    [InlineData(""" [ {"a":1} , {"b":[1,2]} ] """, new[] { """{"a":1}""", """{"b":[1,2]}""" })]
    [InlineData("[]", new string[0])]
    [InlineData("""[1,"x",null,[]]""", new[] { "1", "\"x\"", "null", "[]" })]
    public void SplitJson_takes_one_event_or_an_array(string body, string[] expected) =>
        Texts(EventBatch.SplitJson(Utf8(body))).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":1} {"b":2}""")]
    [InlineData("""[{"a":1}""")]
    [InlineData("""[{"a":1}]]""")]
    [InlineData("nonsense")]
    public void SplitJson_of_what_is_no_JSON_throws(string body) => Should.Throw<JsonException>(() => EventBatch.SplitJson(Utf8(body)));

    [Fact]
    public void SplitLines_passes_over_empty_lines_and_takes_a_last_line_without_its_end() =>
        Texts(EventBatch.SplitLines(Utf8("{\"a\":1}\r\n\n  \nbroken\n{\"b\":2}"))).ShouldBe(["{\"a\":1}\r", "broken", "{\"b\":2}"]);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string[] Texts(List<ReadOnlyMemory<byte>> events) => [.. events.Select(e => Encoding.UTF8.GetString(e.Span))];
}
