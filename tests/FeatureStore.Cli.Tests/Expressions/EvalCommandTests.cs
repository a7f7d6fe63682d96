using System.Text;
using System.Text.Json;
using FeatureStore.Cli.Expressions;

namespace FeatureStore.Cli.Tests.Expressions;

public sealed class EvalCommandTests
{
    [Theory]
    [InlineData("event.price > 10", """{"price": 11}""", "true")]
    [InlineData("event.tags.map(t, lower(t))", """{"tags": ["가", "B"]}""", "[\n  \"가\",\n  \"b\"\n]")]
    [InlineData("timestamp('2026-11-22T21:00:00Z')", "{}", "\"2026-11-22T21:00:00Z\"")]
    [InlineData("0.0 / 0.0", "{}", "\"NaN\"")]
    [InlineData("stream.name", "{}", "\"eval\"")]
    [InlineData("event.?a", "{}", "null")]
    [InlineData("{1: b'hi'}", "{}", "{\n  \"1\": \"aGk=\"\n}")]
    public void Value_is_printed_as_JSON(string expression, string json, string expected)
    {
        var (code, output, errors) = Run(expression, json);

        errors.ShouldBeEmpty();
        output.ReplaceLineEndings("\n").TrimEnd().ShouldBe(expected);
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData("event.a.b", """{"a": {}}""", "error: no such key: 'b'\n  event.a.b\n          ^\n")]
    [InlineData("1 + 'a'", "{}", "error: '+' is not defined for int and string; write string(…) around the other\n  1 + 'a'\n    ^\n")]
    [InlineData("event.a ==", "{}", "error: the expression ends where a value is expected\n  event.a ==\n            ^\n")]
    [InlineData("1 +\n\t2 / 0", "{}", "error: division by zero\n  \t2 / 0\n  \t  ^\n")]
    [InlineData("'a\n", "{}", "error: this string is not closed on its line; use three quotes for text of several lines\n  'a\n  ^\n")]
    public void Error_stands_over_a_caret_at_its_place(string expression, string json, string expected)
    {
        var (code, output, errors) = Run(expression, json);

        output.ShouldBeEmpty();
        errors.ReplaceLineEndings("\n").ShouldBe(expected);
        code.ShouldBe(1);
    }

    [Fact]
    public void Event_that_is_no_JSON_is_an_error()
    {
        var (code, _, errors) = Run("event.a", "{");

        code.ShouldBe(1);
        errors.ShouldStartWith("The event is not JSON: ");
    }

    [Theory]
    [InlineData("""{"expr": "1 + 1"}""", """{"value":{"int":"2"}}""")]
    [InlineData("""{"expr": "x + 1u", "bindings": {"x": {"uint": "2"}}}""", """{"value":{"uint":"3"}}""")]
    [InlineData("""{"expr": "y", "container": "x", "bindings": {"x.y": {"bool": true}}}""", """{"value":{"bool":true}}""")]
    [InlineData(
        """{"expr": "[1.0, -0.0, 1e300, 0.0 / 0.0, 1.0 / 0.0]"}""",
        """{"value":{"list":[{"double":1.0},{"double":-0.0},{"double":1E+300},{"double":"NaN"},{"double":"Infinity"}]}}"""
    )]
    [InlineData(
        """{"expr": "{'a': b'\\xff', true: null}"}""",
        """{"value":{"map":[[{"string":"a"},{"bytes":"/w=="}],[{"bool":true},{"null":null}]]}}"""
    )]
    [InlineData(
        """{"expr": "[t, d]", "bindings": {"t": {"timestamp": "2026-11-22T21:00:00.5Z"}, "d": {"duration": "-1.5s"}}}""",
        """{"value":{"list":[{"timestamp":"2026-11-22T21:00:00.5Z"},{"duration":"-1.5s"}]}}"""
    )]
    [InlineData("""{"expr": "[type(1), type]"}""", """{"value":{"list":[{"type":"int"},{"type":"type"}]}}""")]
    [InlineData("""{"expr": "[optional.none(), optional.of(1)]"}""", """{"value":{"list":[{"optional":[]},{"optional":[{"int":"1"}]}]}}""")]
    [InlineData("""{"expr": "1 / 0"}""", """{"error":"division by zero","position":2}""")]
    [InlineData("""{"expr": "1 +"}""", """{"error":"the expression ends where a value is expected","position":3}""")]
    [InlineData("""{"expr": "f(1) || true"}""", """{"value":{"bool":true}}""")]
    public void Case_gives_its_result(string line, string expected) => Cases(line).ShouldBe([expected]);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"expr": 1}""")]
    [InlineData("""{"expr": "\ud800"}""")]
    [InlineData("""{"expr": "x", "bindings": {"x": 1}}""")]
    [InlineData("""{"expr": "x", "bindings": {"x": {"int": "1.5"}}}""")]
    [InlineData("""{"expr": "x", "bindings": {"x": {"nothing": 1}}}""")]
    [InlineData("""{"expr": "x", "bindings": []}""")]
    [InlineData("""{"expr": "1", "container": 1}""")]
    [InlineData("""{"expr": "1", "disable_macros": "no"}""")]
    [InlineData("""{"expr": "[1].all(x, true)", "disable_macros": true}""")]
    [InlineData("""{"expr": "parse_json('{\"\\\\ud800\": 1}')"}""")]
    public void Line_that_is_wrong_gives_an_error_and_no_end(string line)
    {
        var results = Cases(line, """{"expr": "1"}""");

        results.Length.ShouldBe(2);
        using var error = JsonDocument.Parse(results[0]);
        error.RootElement.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        error.RootElement.GetProperty("position").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        results[1].ShouldBe("""{"value":{"int":"1"}}""");
    }

    [Fact]
    public void Lines_end_as_they_like_and_none_is_too_long()
    {
        BoundedLines.Read(new StringReader("a\r\nb\n\nc"), 3).ShouldBe(["a", "b", "", "c"]);
        BoundedLines.Read(new StringReader("abcd\nabc\n"), 3).ShouldBe([null, "abc"]);
        BoundedLines.Read(new StringReader(""), 3).ShouldBeEmpty();
    }

    private static (int Code, string Output, string Errors) Run(string expression, string json)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = EvalCommand.Run(expression, Encoding.UTF8.GetBytes(json), output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private static string[] Cases(params string[] lines)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        using var output = new MemoryStream();
        CaseEvaluation.Run(input, output).ShouldBe(0);
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n')[..^1];
    }
}
