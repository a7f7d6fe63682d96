using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelValueTests
{
    [Fact]
    public void Default_is_null() => default(CelValue).IsNull.ShouldBeTrue();

    [Theory]
    [InlineData("""{"s": "\ud800"}""", "event.s")]
    [InlineData("""{"s": "a\udc00b"}""", "event.s")]
    [InlineData("""{"s": "\ud800"}""", "event.s + 'x'")]
    [InlineData("""{"s": "\ud800"}""", "size(event.s)")]
    [InlineData("""{"s": "\ud800"}""", "event.s.startsWith('x')")]
    [InlineData("""{"s": "\ud800"}""", "event.s.matches('x')")]
    [InlineData("""{"s": "\ud800"}""", "string(event.s)")]
    [InlineData("""{"s": "\ud800"}""", "bytes(event.s)")]
    public void Evaluate_lone_surrogate_is_an_error_value(string json, string expression)
    {
        var result = Cel.Evaluate(expression, json);

        result.ErrorCode.ShouldBe(CelErrorCode.InvalidArgument);
        result.ErrorMessage.ShouldContain("not valid Unicode");
    }

    [Theory]
    [InlineData("event.s == 'x'", "false")]
    [InlineData("event.s in ['x', 'y']", "false")]
    [InlineData("event.s == event.s", "true")]
    [InlineData("event.ok == 'x'", "true")]
    [InlineData("has(event.nothing)", "false")]
    public void Evaluate_lone_surrogates_elsewhere_in_the_event_do_no_harm(string expression, string expected) =>
        Cel.Evaluate(expression, """{"\ud800": 1, "s": "\udfff", "ok": "x", "\ud800z": 2}""").ToString().ShouldBe(expected);

    [Fact]
    public void Evaluate_wrong_UTF8_is_an_error_value()
    {
        byte[] json = [.. "{\"s\": \""u8, 0xFF, 0xFE, .. "\"}"u8];
        var activation = new CelActivation(CelEnvironment.Event);
        activation[CelEnvironment.EventSlot] = CelValue.FromJson(JsonDocument.Parse(json).RootElement);

        CelExpression.Compile("event.s", CelEnvironment.Event).Evaluate(activation).ErrorCode.ShouldBe(CelErrorCode.InvalidArgument);
    }

    [Fact]
    public void Entries_of_JSON_and_computed_maps_read_alike()
    {
        foreach (var expression in new[] { "event.m", "{'a': 1, 'b': [2]}" })
        {
            var seen = new StringBuilder();
            foreach (var (key, value) in Cel.Evaluate(expression, """{"m": {"a": 1, "b": [2]}}""").Entries)
            {
                seen.Append(key.AsString()).Append('=').Append(value.Kind).Append(' ');
            }
            seen.ToString().ShouldBe("a=Int b=List ");
        }
    }

    [Fact]
    public void Elements_of_JSON_and_computed_lists_read_alike()
    {
        foreach (var expression in new[] { "event.l", "[1, 2.5, 'x']" })
        {
            var list = Cel.Evaluate(expression, """{"l": [1, 2.5, "x"]}""").Elements;
            var kinds = new List<CelKind>();
            foreach (var element in list)
            {
                kinds.Add(element.Kind);
            }
            kinds.ShouldBe([CelKind.Int, CelKind.Double, CelKind.String]);
            list.Count.ShouldBe(3);
            list[2].AsString().ShouldBe("x");
        }
    }

    [Theory]
    [InlineData("9223372036854775807", CelKind.Int)]
    [InlineData("-9223372036854775808", CelKind.Int)]
    [InlineData("9223372036854775808", CelKind.Double)]
    [InlineData("1.0", CelKind.Double)]
    [InlineData("1e2", CelKind.Double)]
    [InlineData("1e999", CelKind.Double)]
    [InlineData("-0", CelKind.Int)]
    public void FromJson_number_is_an_int_only_when_written_as_one_that_fits(string json, CelKind kind) =>
        CelValue.FromJson(JsonDocument.Parse(json).RootElement).Kind.ShouldBe(kind);

    [Fact]
    public void Accessor_of_another_kind_throws() => Should.Throw<InvalidOperationException>(() => CelValue.FromInt64(1).AsBool());
}
