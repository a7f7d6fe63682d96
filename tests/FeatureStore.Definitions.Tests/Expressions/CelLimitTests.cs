using System.Text.Json;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>No expression can hang a worker or fill its memory, whatever the event holds.</summary>
public sealed class CelLimitTests
{
    private static readonly string Large = JsonSerializer.Serialize(
        new
        {
            list = Enumerable.Range(0, 20_000).ToArray(),
            text = new string('a', 500_000),
            other = new string('a', 250_000) + "b",
            map = Enumerable.Range(0, 20_000).ToDictionary(i => $"k{i}", i => i),
            small = Enumerable.Range(0, 100).ToArray(),
        }
    );

    private static readonly CelActivation Activation = Cel.Activate(Large);

    [Theory]
    [InlineData("event.list.map(a, event.list.map(b, a + b))")]
    [InlineData("event.list.all(a, event.list.all(b, a <= a))")]
    [InlineData("event.list.all(a, !(-1 in event.list))")]
    [InlineData("event.list.all(a, event.list == event.list)")]
    [InlineData("event.list.all(a, event.list[19999] >= a)")]
    [InlineData("event.list.all(a, event.map.k0 == 0)")]
    [InlineData("event.list.all(a, event.map['k' + string(a)] == a)")]
    [InlineData("event.list.all(a, has(event.map.k0))")]
    [InlineData("event.list.all(a, size(event.text) > 0)")]
    [InlineData("event.list.all(a, event.text != event.other)")]
    [InlineData("event.list.all(a, event.text < event.other + 'c')")]
    [InlineData("event.list.all(a, event.text.matches('b') || true)")]
    [InlineData("event.list.all(a, event.text.matches(string(a)) || true)")]
    [InlineData("event.text.matches('([ab]*a[ab]{15}){3}c')")]
    [InlineData("event.text.matches('(.*a.*b.*){20}c')")]
    [InlineData("event.text.contains(event.other)")]
    [InlineData("event.text.indexOf(event.other) > 0")]
    [InlineData("event.text.replace(event.other, '')")]
    [InlineData("event.text.replace('', event.text)")]
    [InlineData("event.text.split('')")]
    [InlineData("event.list.map(a, event.text).join(event.text)")]
    [InlineData("event.list.map(a, event.text + 'x')")]
    [InlineData("event.list.map(a, {'k': event.text + 'x'})")]
    [InlineData("event.list.transformMap(i, v, event.text + 'x')")]
    [InlineData("event.small.map(a, event.small.map(b, event.small.map(c, event.small.map(d, d))))")]
    [InlineData("event.list.map(a, '%s %s'.format([event.text, event.text]))")]
    [InlineData("event.list.map(a, parse_json('[' + event.list.map(b, '1').join(',') + ']'))")]
    public void Evaluate_what_takes_too_much_ends_with_an_error(string text)
    {
        var result = CelExpression.Compile(text, CelEnvironment.Event).Evaluate(Activation);

        result.ErrorCode.ShouldBe(CelErrorCode.CostExceeded, text);
        result.ErrorPosition.ShouldBeInRange(0, text.Length);
    }

    [Fact]
    public void Evaluate_exponential_bindings_end_with_an_error()
    {
        foreach (var (first, next) in new[] { ("'0123456789'", "{0} + {0}"), ("[1]", "[{0}, {0}]"), ("[1]", "{{'a': {0}, 'b': {0}}}") })
        {
            var names = Enumerable.Range(0, 60).Select(i => $"x{i}").ToArray();
            var text = string.Concat(names.Select((n, i) => $"cel.bind({n}, {(i == 0 ? first : string.Format(next, names[i - 1]))}, "));
            text += $"{names[^1]} == {names[^1]}" + new string(')', names.Length);

            CelExpression.Compile(text, CelEnvironment.Event).Evaluate(Activation).ErrorCode.ShouldBe(CelErrorCode.CostExceeded, text);
        }
    }

    [Theory]
    [InlineData("true || event.list.all(a, event.list.all(b, true))", "true")]
    [InlineData("size(event.list.map(a, a + 1))", "20000")]
    [InlineData("event.list.exists(a, a == 19999)", "true")]
    [InlineData("event.text.contains('b')", "false")]
    [InlineData("event.other.matches('a+b$')", "true")]
    [InlineData("event.text.matches('[0-9]+')", "false")]
    [InlineData("size(event.map.map(k, k))", "20000")]
    public void Evaluate_what_is_needed_is_allowed(string text, string expected) =>
        CelExpression.Compile(text, CelEnvironment.Event).Evaluate(Activation).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("event.list.all(a, event.list.all(b, true)) || true")]
    [InlineData("coalesce(event.list.all(a, event.list.all(b, true)), 1)")]
    [InlineData("[1].exists(x, event.list.all(a, event.list.all(b, true)) || true)")]
    [InlineData("(event.list.all(a, event.list.all(b, true)) || true) ? 1 : 2")]
    [InlineData("cel.bind(x, event.list.all(a, event.list.all(b, true)), 1)")]
    public void Evaluate_no_operator_absorbs_the_limit(string text) =>
        CelExpression.Compile(text, CelEnvironment.Event).Evaluate(Activation).ErrorCode.ShouldBe(CelErrorCode.CostExceeded);

    [Fact]
    public void Evaluate_after_a_limit_was_passed_begins_anew()
    {
        var endless = CelExpression.Compile("event.list.all(a, event.list.all(b, true))", CelEnvironment.Event);
        var plain = CelExpression.Compile("event.list.all(a, a >= 0)", CelEnvironment.Event);

        endless.Evaluate(Activation).ErrorCode.ShouldBe(CelErrorCode.CostExceeded);
        plain.Evaluate(Activation).AsBool().ShouldBeTrue();
    }

    [Fact]
    public void Limits_have_their_defaults() => CelLimits.Default.ShouldBe(new CelLimits(Steps: 1_000_000, Bytes: 16 << 20));

    [Fact]
    public void Evaluate_keeps_to_the_limits_of_the_activation()
    {
        var few = new CelLimits(Steps: 20, Bytes: 1_000_000);
        var small = new CelLimits(Steps: 1_000, Bytes: 1_000);

        Evaluate("[1, 2, 3].all(x, x > 0)", few).AsBool().ShouldBeTrue();
        Evaluate("[1, 2, 3, 4, 5, 6, 7].all(x, x > 0)", few).ErrorMessage.ShouldContain("more than 20 steps");
        Evaluate("'" + new string('x', 300) + "' + 'y'", small).IsError.ShouldBeFalse();
        Evaluate("'" + new string('x', 600) + "' + 'y'", small).ErrorMessage.ShouldContain("more than 1000 bytes");

        static CelValue Evaluate(string text, CelLimits limits) =>
            CelExpression.Compile(text, CelEnvironment.Event).Evaluate(new CelActivation(CelEnvironment.Event, limits));
    }
}
