using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelSyntaxTests
{
    [Theory]
    [InlineData("", 0, "the expression is empty")]
    [InlineData("event.", 6, "expected a field's name after '.', found the end of the expression")]
    [InlineData("event.type == ", 14, "the expression ends where a value is expected")]
    [InlineData("event.type = 'x'", 11, "'=' is not an operator; write '==' to compare")]
    [InlineData("event.a & event.b", 8, "write '&&' for and")]
    [InlineData("evnt.type", 0, "unknown variable 'evnt'; did you mean 'event'?")]
    [InlineData("event.a == click", 11, "unknown variable 'click'; there are 'event', 'stream', and text stands in quotes")]
    [InlineData("event.a.startWith('x')", 8, "unknown function 'startWith'; did you mean 'startsWith'?")]
    [InlineData("startsWith(event.a, 'x')", 0, "'startsWith' is called as x.startsWith(…)")]
    [InlineData("size()", 0, "'size' is called as size(…) or x.size()")]
    [InlineData("(event.a", 8, "expected ')' to close the parenthesis, found the end of the expression")]
    [InlineData("event.a[0", 9, "expected ']' after the index")]
    [InlineData("event.a event.b", 8, "unexpected 'event'; the expression is complete before it")]
    [InlineData("event.a ? 1", 11, "expected ':' between the two results of '?'")]
    [InlineData("'abc", 0, "this string is never closed")]
    [InlineData("'abc\n'", 0, "not closed on its line")]
    [InlineData("'a\\q'", 2, "'\\q' is not an escape")]
    [InlineData("'\\ud800'", 1, "U+D800 is not a Unicode character")]
    [InlineData("99999999999999999999", 0, "does not fit 64 bits")]
    [InlineData("9223372036854775808", 0, "does not fit 64 bits")]
    [InlineData("-1u", 0, "an unsigned number cannot be negative")]
    [InlineData("12abc", 2, "a name cannot follow the number '12' directly")]
    [InlineData("if", 0, "'if' is reserved")]
    [InlineData("event.in", 6, "expected a field's name after '.', found 'in'; use [\"…\"]")]
    [InlineData("event.a.matches('(')", 16, "is not a regular expression")]
    [InlineData("event.a.matches('(?=x)')", 16, "is not a regular expression")]
    [InlineData("has(event)", 0, "has() takes one field selection")]
    [InlineData("size(event.a, )", 14, "an argument is missing after ','")]
    [InlineData("Thing{a: 1}", 5, "there are no message types here")]
    [InlineData("event.a # x", 8, "unexpected character '#'")]
    public void Compile_mistake_is_told_with_its_position(string expression, int position, string message)
    {
        var e = Should.Throw<CelSyntaxException>(() => CelExpression.Compile(expression, CelEnvironment.Event));

        e.Message.ShouldContain(message);
        e.Position.ShouldBe(position);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("!", "")]
    [InlineData("event.a[", "]")]
    [InlineData("size(", ")")]
    [InlineData("true ? ", " : 1")]
    [InlineData("false ? 1 : ", "")]
    [InlineData("1 + ", "")]
    [InlineData("{1: ", "}")]
    public void Compile_ten_thousand_levels_is_an_error_and_no_crash(string open, string close)
    {
        foreach (var levels in new[] { 1_000, 10_000 })
        {
            var expression = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
            Should.Throw<CelSyntaxException>(() => CelExpression.Compile(expression, CelEnvironment.Event)).Message.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Compile_long_chain_of_fields_is_an_error_and_no_crash() =>
        Should
            .Throw<CelSyntaxException>(() =>
                CelExpression.Compile("event" + string.Concat(Enumerable.Repeat(".a", 5_000)), CelEnvironment.Event)
            )
            .Message.ShouldContain("nested deeper than 200");

    [Fact]
    public void Compile_chain_of_and_has_no_limit_but_the_length()
    {
        var expression = string.Join(" && ", Enumerable.Repeat("event.a == 1", 1_000));

        Cel.Evaluate(expression, """{"a": 1}""").AsBool().ShouldBeTrue();
    }

    [Fact]
    public void Compile_depth_of_a_hundred_evaluates()
    {
        var expression = new string('(', 100) + "1" + string.Concat(Enumerable.Repeat(" + 1)", 100));

        Cel.Evaluate(expression).AsInt64().ShouldBe(101);
    }

    [Fact]
    public void Compile_longer_than_the_limit_is_an_error() =>
        Should
            .Throw<CelSyntaxException>(() => CelExpression.Compile("'" + new string('x', 16_384) + "'", CelEnvironment.Event))
            .Message.ShouldContain("at most 16384");
}
