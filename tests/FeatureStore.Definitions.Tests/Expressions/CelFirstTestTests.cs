using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelFirstTestTests
{
    [Theory]
    [InlineData("event.type == 'a'", "type", "a")]
    [InlineData("'a' == event.type && event.n > 1", "type", "a")]
    [InlineData("event.a.b in ['x', 'y', 'x'] && true", "a.b", "x|y")]
    [InlineData("(event['t'] == 'a' && event.n > 1) && event.m > 1", "t", "a")]
    [InlineData("event.type in []", "type", "")]
    public void Expression_that_begins_with_a_comparison_has_a_first_test(string text, string path, string texts)
    {
        var test = CelExpression.Compile(text, CelEnvironment.Event).FirstTest.ShouldNotBeNull();

        string.Join('.', test.Path).ShouldBe(path);
        string.Join('|', test.Texts).ShouldBe(texts);
        test.Slot.ShouldBe(CelEnvironment.EventSlot);
    }

    [Theory]
    [InlineData("event.type != 'a'")]
    [InlineData("event.n == 1")]
    [InlineData("event.type == 'a' || event.n > 1")]
    [InlineData("!(event.type == 'a')")]
    [InlineData("event.n > 1 && event.type == 'a'")]
    [InlineData("event.type in ['a', 1]")]
    [InlineData("event.type == event.other")]
    [InlineData("event.list[0] == 'a'")]
    [InlineData("event.?type.orValue('') == 'a'")]
    public void Other_expressions_have_none(string text) => CelExpression.Compile(text, CelEnvironment.Event).FirstTest.ShouldBeNull();

    [Theory]
    [InlineData("event.missing == 'a' && event.n / 0 > 1", CelErrorCode.NoSuchKey)]
    [InlineData("event.missing == 'a' && event.list.all(x, event.list.all(y, true))", CelErrorCode.NoSuchKey)]
    [InlineData("(event.missing == 'a' && event.list.all(x, event.list.all(y, true))) && true", CelErrorCode.NoSuchKey)]
    [InlineData("event.n / 0 > 1 && event.missing == 'a'", CelErrorCode.DivisionByZero)]
    public void EvaluateFilter_ends_at_what_is_missing(string text, CelErrorCode code)
    {
        var activation = Cel.Activate($$"""{"n": 1, "list": [{{string.Join(',', Enumerable.Repeat(1, 2_000))}}]}""");

        CelExpression.Compile(text, CelEnvironment.Event).EvaluateFilter(activation).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public void EvaluateFilter_gives_false_where_that_is_certain() =>
        CelExpression
            .Compile("event.n / 0 > 1 && event.n == 2", CelEnvironment.Event)
            .EvaluateFilter(Cel.Activate("""{"n": 1}"""))
            .AsBool()
            .ShouldBeFalse();
}
