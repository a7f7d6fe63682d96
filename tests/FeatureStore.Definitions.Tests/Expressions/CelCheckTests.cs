using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>What can only fail is refused before an event comes; what might not is left alone.</summary>
public sealed class CelCheckTests
{
    [Theory]
    [InlineData("1 + 'a'", 2, "'+' is not defined for int and string; write string(…)")]
    [InlineData("1 + 1.0", 2, "write double(…) or int(…)")]
    [InlineData("event.a + (1 < 2)", 8, "'+' is not defined for")]
    [InlineData("'a' * 2", 4, "'*' is not defined for string and int")]
    [InlineData("-'a'", 0, "'-' is not defined for string")]
    [InlineData("!1", 1, "'!' needs a bool, and this is int")]
    [InlineData("true && 1", 8, "'&&' needs a bool, and this is int")]
    [InlineData("event.a || 'x'", 11, "'||' needs a bool, and this is string")]
    [InlineData("1 ? 2 : 3", 0, "'?' needs a bool, and this is int")]
    [InlineData("1 == 'a'", 2, "int and string are never equal")]
    [InlineData("size(event.a) == '3'", 14, "int and string are never equal")]
    [InlineData("'a' < 1", 4, "'<' is not defined for string and int")]
    [InlineData("'a' in 'abc'", 4, "'in' is not defined for")]
    [InlineData("size(1)", 5, "'size' needs string or bytes or list or map here, and this is int")]
    [InlineData("stream.name.startsWith(1)", 23, "'startsWith' needs string here")]
    [InlineData("stream.name > 5", 12, "'>' is not defined for string and int")]
    [InlineData("stream.partition + 'x'", 17, "'+' is not defined for")]
    [InlineData("stream.nam", 7, "'stream' has no field 'nam'; did you mean 'name'?")]
    [InlineData("stream.topic", 7, "'stream' has no field 'topic'; it has headers, key, name")]
    [InlineData("stream.name.first", 12, "field 'first' is asked of 'stream.name', which is string and has no fields")]
    [InlineData("'a'.b", 4, "field 'b' is asked of this value, which is string and has no fields")]
    [InlineData("has((1).a)", 8, "field 'a' is asked of this value, which is int")]
    [InlineData("(1)[0]", 3, "[…] needs a list or map, and this is int")]
    [InlineData("{1.5: 1}", 1, "a key of a map is a string, int, uint or bool; this is double")]
    [InlineData("'abc'.all(c, true)", 0, "'all' goes over a list or map, and this is string")]
    [InlineData("[1].map(e, 1 + 'a')", 13, "'+' is not defined for int and string")]
    [InlineData("math.ceil(1)", 10, "'math.ceil' needs double here, and this is int")]
    [InlineData("(event.a ? 1 : 2) + 'x'", 18, "'+' is not defined for int and string")]
    public void Compile_what_can_only_fail_is_refused(string expression, int position, string message)
    {
        var e = Should.Throw<CelSyntaxException>(() => CelExpression.Compile(expression, CelEnvironment.Event));

        e.Message.ShouldContain(message);
        e.Position.ShouldBe(position);
    }

    [Theory]
    [InlineData("event.a + 1")]
    [InlineData("(event.a ? 1 : 'x') + 2")]
    [InlineData("dyn(1) == 'a'")]
    [InlineData("1 == 1.0")]
    [InlineData("stream.key == null")]
    [InlineData("stream.headers.anything == 'x'")]
    [InlineData("event.a == null")]
    [InlineData("1 in [1u, 2.0]")]
    [InlineData("math.greatest(event.a, 2)")]
    [InlineData("event.a[0].b")]
    public void Compile_what_may_succeed_is_taken(string expression) =>
        Should.NotThrow(() => CelExpression.Compile(expression, CelEnvironment.Event));

    [Theory]
    [InlineData("event.a == 1 && event.b", CelKinds.Bool)]
    [InlineData("size(event.a) + 1", CelKinds.Int)]
    [InlineData("event.a ? 'x' : 1", CelKinds.String | CelKinds.Int)]
    [InlineData("event.a", CelKinds.Any)]
    [InlineData("stream.key", CelKinds.String | CelKinds.Null)]
    [InlineData("timestamp('2026-01-01T00:00:00Z') - duration('1s')", CelKinds.Timestamp)]
    public void Kinds_say_what_the_value_may_be(string expression, CelKinds kinds) =>
        CelExpression.Compile(expression, CelEnvironment.Event).Kinds.ShouldBe(kinds);

    [Theory]
    [InlineData("1 + 'a'", CelErrorCode.NoMatchingOverload)]
    [InlineData("nothing + 1", CelErrorCode.UnknownName)]
    [InlineData("nothing(1)", CelErrorCode.UnknownName)]
    [InlineData("'a'.matches('(')", CelErrorCode.InvalidArgument)]
    public void Evaluate_unchecked_finds_the_same_mistakes(string expression, CelErrorCode code)
    {
        var environment = CelEnvironment.Event with { IsChecked = false };

        CelExpression.Compile(expression, environment).Evaluate(new CelActivation(environment)).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public void Evaluate_unchecked_absorbs_unknown_names()
    {
        var environment = CelEnvironment.Event with { IsChecked = false };

        CelExpression.Compile("nothing(1) || true", environment).Evaluate(new CelActivation(environment)).AsBool().ShouldBeTrue();
    }

    [Theory]
    [InlineData("y", "x", "x.y")]
    [InlineData(".y", "x", "y")]
    [InlineData("y", "a.x", "y")]
    [InlineData("x.y", "", "x.y")]
    [InlineData("b.y", "a", "a.b.y")]
    [InlineData("[1].map(y, y)[0]", "x", "1")]
    [InlineData("[1].map(y, .y)[0]", "x", "y")]
    public void Names_are_looked_up_in_the_container_first(string expression, string container, string found)
    {
        var names = new[] { "y", "x.y", "a.b.y", "b.y" };
        var environment = new CelEnvironment([.. names.Select(n => new CelVariable(n))]) { Container = container };
        var activation = new CelActivation(environment);
        for (var i = 0; i < names.Length; i++)
        {
            activation[i] = CelValue.FromString(names[i]);
        }

        CelExpression.Compile($"string({expression})", environment).Evaluate(activation).AsString().ShouldBe(found);
    }
}
