using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelErrorTests
{
    private const string Event = """{"a": {"b": 1}, "none": null, "text": "x", "list": [1], "flag": true, "n": 5}""";

    [Theory]
    [InlineData("event.missing", CelErrorCode.NoSuchKey)]
    [InlineData("event.a.missing", CelErrorCode.NoSuchKey)]
    [InlineData("event.missing.deeper.still", CelErrorCode.NoSuchKey)]
    [InlineData("event['missing']", CelErrorCode.NoSuchKey)]
    [InlineData("{'x': 1}.y", CelErrorCode.NoSuchKey)]
    [InlineData("{'x': 1}[event.text + '!']", CelErrorCode.NoSuchKey)]
    [InlineData("stream.headers.nothing", CelErrorCode.NoSuchKey)]
    [InlineData("event.list[1]", CelErrorCode.IndexOutOfRange)]
    [InlineData("event.list[-1]", CelErrorCode.IndexOutOfRange)]
    [InlineData("event.list[1u]", CelErrorCode.IndexOutOfRange)]
    [InlineData("event.none.field", CelErrorCode.SelectionOnNull)]
    [InlineData("event.none.field.deeper", CelErrorCode.SelectionOnNull)]
    [InlineData("event.none['field']", CelErrorCode.SelectionOnNull)]
    [InlineData("event.none[0]", CelErrorCode.SelectionOnNull)]
    [InlineData("has(event.none.field)", CelErrorCode.SelectionOnNull)]
    [InlineData("event.text.field", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n.field", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.flag.field", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.list.field", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.text[0]", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.list['x']", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n + 1.0", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n < 'x'", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n && true", CelErrorCode.NoMatchingOverload)]
    [InlineData("!event.n", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n ? 1 : 2", CelErrorCode.NoMatchingOverload)]
    [InlineData("1 in event.n", CelErrorCode.NoMatchingOverload)]
    [InlineData("size(event.n)", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n.startsWith('x')", CelErrorCode.NoMatchingOverload)]
    [InlineData("9223372036854775807 + event.n", CelErrorCode.Overflow)]
    [InlineData("-9223372036854775808 - event.n", CelErrorCode.Overflow)]
    [InlineData("9223372036854775807 * event.n", CelErrorCode.Overflow)]
    [InlineData("-(-9223372036854775808)", CelErrorCode.Overflow)]
    [InlineData("-9223372036854775808 / -1", CelErrorCode.Overflow)]
    [InlineData("0u - 1u", CelErrorCode.Overflow)]
    [InlineData("int(1e19)", CelErrorCode.Overflow)]
    [InlineData("uint(-1)", CelErrorCode.Overflow)]
    [InlineData("event.n / 0", CelErrorCode.DivisionByZero)]
    [InlineData("event.n % 0", CelErrorCode.DivisionByZero)]
    [InlineData("int(event.text)", CelErrorCode.InvalidArgument)]
    [InlineData("event.text.matches('(' + ')(')", CelErrorCode.InvalidArgument)]
    [InlineData("{event.text: 1, 'x': 2}", CelErrorCode.InvalidArgument)]
    [InlineData("{dyn(1.5): 1}", CelErrorCode.InvalidArgument)]
    [InlineData("[{'a': 1, 'a': 2}]", CelErrorCode.InvalidArgument)]
    [InlineData("{'b': [{'a': 1, 'a': 2}]}", CelErrorCode.InvalidArgument)]
    public void Evaluate_failure_has_its_code_and_a_message(string expression, CelErrorCode code)
    {
        var result = Cel.Evaluate(expression, Event);

        result.Kind.ShouldBe(CelKind.Error);
        result.ErrorCode.ShouldBe(code);
        result.ErrorMessage.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("false && event.missing", "false")]
    [InlineData("event.missing && false", "false")]
    [InlineData("true || event.missing", "true")]
    [InlineData("event.missing || true", "true")]
    [InlineData("event.n && false", "false")]
    [InlineData("event.missing || false || event.none.x || true", "true")]
    [InlineData("event.missing == 1 && event.text == 'y'", "false")]
    [InlineData("!(event.missing && false)", "true")]
    public void Evaluate_logic_absorbs_errors_that_do_not_matter(string expression, string expected) =>
        Cel.Evaluate(expression, Event).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("true && event.missing", CelErrorCode.NoSuchKey)]
    [InlineData("event.none.x || event.missing || false", CelErrorCode.SelectionOnNull)]
    [InlineData("event.missing && event.none.x", CelErrorCode.NoSuchKey)]
    [InlineData("event.missing ? 1 : 2", CelErrorCode.NoSuchKey)]
    [InlineData("event.missing == 'x'", CelErrorCode.NoSuchKey)]
    [InlineData("event.none.x == 'x'", CelErrorCode.SelectionOnNull)]
    [InlineData("event.text.x == 'x'", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.missing in ['x']", CelErrorCode.NoSuchKey)]
    [InlineData("[event.missing]", CelErrorCode.NoSuchKey)]
    [InlineData("{'a': event.missing}", CelErrorCode.NoSuchKey)]
    [InlineData("size(event.missing)", CelErrorCode.NoSuchKey)]
    public void Evaluate_error_that_decides_the_result_is_the_result(string expression, CelErrorCode code) =>
        Cel.Evaluate(expression, Event).ErrorCode.ShouldBe(code);
}
