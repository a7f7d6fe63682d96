using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelEvaluationTests
{
    private const string Click = """
        {"type": "click", "id": 42, "price": 1500.5, "big": 9223372036854775808, "one": 1.0, "text": "\uac00나😀", "none": null,
         "target": {"kind": "article", "id": "a-1", "tags": ["sofa", "ikea"], "sold": false}, "counts": [3, 1, 2],
         "odd name": 1, "escaped": "a\"b\u0041", "caf\u00e9": "x"}
        """;

    [Theory]
    [InlineData("event.type == 'click'", "true")]
    [InlineData("'click' == event.type", "true")]
    [InlineData("event.type != 'click'", "false")]
    [InlineData("event.type == \"click\" && event.target.kind == \"article\"", "true")]
    [InlineData("event.type in ['view', 'click']", "true")]
    [InlineData("event.type in ['view']", "false")]
    [InlineData("event.id in ['view']", "false")]
    [InlineData("event.target.id in event.target.tags", "false")]
    [InlineData("'sofa' in event.target.tags", "true")]
    [InlineData("'kind' in event.target", "true")]
    [InlineData("1 in event.target", "false")]
    [InlineData("event.id == 'click'", "false")]
    [InlineData("event.none == null", "true")]
    [InlineData("event.none == 'x'", "false")]
    [InlineData("event['odd name'] == 1", "true")]
    [InlineData("event.`odd name`", "1")]
    [InlineData("event.café == 'x'", null)]
    [InlineData("event['café'] == 'x'", "true")]
    [InlineData("event.escaped == 'a\"bA'", "true")]
    [InlineData("event.text == '가나😀'", "true")]
    [InlineData("size(event.text)", "3")]
    [InlineData("event.counts[0] + event.counts[2]", "5")]
    [InlineData("event.counts[event.counts[1]]", "1")]
    [InlineData("event.counts == [3, 1, 2]", "true")]
    [InlineData("event.target.tags + ['x'] == ['sofa', 'ikea', 'x']", "true")]
    [InlineData("event.target.sold ? 'sold' : 'open'", "'open'")]
    [InlineData("has(event.target.kind)", "true")]
    [InlineData("has(event.target.nothing)", "false")]
    [InlineData("has(event.none)", "true")]
    [InlineData("stream.name == 'clicks'", "true")]
    [InlineData("stream.partition + 1", "4")]
    [InlineData("stream['headers'].name", "'clicks'")]
    [InlineData("has(stream.offset)", "false")]
    [InlineData("string(event.id) + '-' + event.target.id", "'42-a-1'")]
    public void Evaluate_paths_gives_what_the_event_holds(string expression, string? expected) => Expect(expression, expected);

    [Theory]
    [InlineData("event.id", CelKind.Int)]
    [InlineData("event.price", CelKind.Double)]
    [InlineData("event.one", CelKind.Double)]
    [InlineData("event.big", CelKind.Double)]
    [InlineData("event.none", CelKind.Null)]
    [InlineData("event.target", CelKind.Map)]
    [InlineData("event.counts", CelKind.List)]
    public void Evaluate_JSON_value_has_the_kind_of_its_spelling(string expression, CelKind kind) =>
        Cel.Evaluate(expression, Click).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("event.id == 42.0", "true")]
    [InlineData("event.one == 1", "true")]
    [InlineData("event.one == 1u", "true")]
    [InlineData("event.big == 9223372036854775808u", "true")]
    [InlineData("1 < 1u + 1u", "true")]
    [InlineData("-1 < 0u", "true")]
    [InlineData("18446744073709551615u > 9223372036854775807", "true")]
    [InlineData("1.5 > 1", "true")]
    [InlineData("2 >= 2.0", "true")]
    [InlineData("0.0 / 0.0 == 0.0 / 0.0", "false")]
    [InlineData("0.0 / 0.0 < 1", "false")]
    [InlineData("0.0 / 0.0 >= 1", "false")]
    [InlineData("dyn(1) == '1'", "false")]
    [InlineData("dyn(1) != '1'", "true")]
    [InlineData("[1, 2.0] == [1.0, 2]", "true")]
    [InlineData("{'a': 1} == {'a': 1.0}", "true")]
    [InlineData("{1: 'a'}[1u]", "'a'")]
    [InlineData("{1: 'a'}[1.0]", "'a'")]
    [InlineData("'a' < 'b'", "true")]
    [InlineData("'\\U0001F600' > '\\uFFFD'", "true")]
    [InlineData("b'a' < b'b'", "true")]
    [InlineData("false < true", "true")]
    public void Evaluate_comparison_compares_numbers_of_all_kinds_by_value(string expression, string expected) =>
        Expect(expression, expected);

    [Theory]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("7u % 4u", "3u")]
    [InlineData("2 + 3 * 4", "14")]
    [InlineData("(2 + 3) * 4", "20")]
    [InlineData("10 - 2 - 3", "5")]
    [InlineData("--5", "5")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x10", "-16")]
    [InlineData("0xFFu", "255u")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("1.5e-3", "0.0015")]
    [InlineData("'a' + 'b'", "'ab'")]
    [InlineData("int('42')", "42")]
    [InlineData("int(3.99)", "3")]
    [InlineData("uint(3)", "3u")]
    [InlineData("double('1.5')", "1.5")]
    [InlineData("string(1.5)", "'1.5'")]
    [InlineData("string(true)", "'true'")]
    [InlineData("bool('true')", "true")]
    [InlineData("size(b'\\xff')", "1")]
    [InlineData("size({'a': 1, 'b': 2})", "2")]
    [InlineData("[1, 2, 3].size()", "3")]
    [InlineData("type(1) == int", "true")]
    [InlineData("type(timestamp(0)) == google.protobuf.Timestamp", "true")]
    [InlineData("true ? 1 : 2 / 0", "1")]
    [InlineData("false ? 1 : true ? 2 : 3", "2")]
    [InlineData("!!true", "true")]
    [InlineData("1 // a comment\n + 1", "2")]
    public void Evaluate_arithmetic_and_conversion_follow_the_standard(string expression, string expected) => Expect(expression, expected);

    [Theory]
    [InlineData("'hello'.startsWith('he')", "true")]
    [InlineData("'hello'.endsWith('lo')", "true")]
    [InlineData("'hello'.contains('ell')", "true")]
    [InlineData("'hello'.matches('^h.*o$')", "true")]
    [InlineData("matches('hello', 'l+')", "true")]
    [InlineData("event.type.matches('cl' + 'ick')", "true")]
    [InlineData("'a\\tb' == \"a\\x09b\"", "true")]
    [InlineData("r'a\\tb' == 'a\\\\tb'", "true")]
    [InlineData("'''a'b''' == \"a'b\"", "true")]
    [InlineData("\"\"\"a\nb\"\"\" == 'a\\nb'", "true")]
    [InlineData("b'\\303\\277' == bytes('ÿ')", "true")]
    [InlineData("'\\u00e9' == 'é'", "true")]
    [InlineData("'\\101' == 'A'", "true")]
    public void Evaluate_text_reads_literals_and_calls_functions(string expression, string expected) => Expect(expression, expected);

    [Theory]
    [InlineData("timestamp('2026-11-22T14:45:00Z') < timestamp('2026-11-22T23:45:01+09:00')", "true")]
    [InlineData("string(timestamp('2026-11-22T23:45:00.5+09:00'))", "'2026-11-22T14:45:00.5Z'")]
    [InlineData("timestamp('2026-11-22T14:45:00Z') + duration('1h30m') == timestamp('2026-11-22T16:15:00Z')", "true")]
    [InlineData("int(timestamp('1970-01-01T00:01:00Z'))", "60")]
    [InlineData("string(duration('90m'))", "'5400s'")]
    [InlineData("string(duration('-1.5s'))", "'-1.5s'")]
    [InlineData("timestamp('2026-11-22T20:45:00Z').getHours('+09:00')", "5")]
    [InlineData("timestamp('2026-11-22T20:45:00Z').getDayOfWeek()", "0")]
    public void Evaluate_time_knows_timestamps_and_durations(string expression, string expected) => Expect(expression, expected);

    private static void Expect(string expression, string? expected)
    {
        if (expected is null)
        {
            Should.Throw<CelSyntaxException>(() => Cel.Evaluate(expression, Click));
            return;
        }
        Cel.Evaluate(expression, Click).ToString().ShouldBe(expected);
    }
}
