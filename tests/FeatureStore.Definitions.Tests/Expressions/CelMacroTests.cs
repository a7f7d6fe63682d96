using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Tests.Expressions;

public sealed class CelMacroTests
{
    private const string Event = """
        {"items": [{"id": "a", "price": 100, "tags": ["x"]}, {"id": "b", "price": 250.5, "tags": []}],
         "scores": {"ann": 3, "bob": 7}, "none": null, "n": 5, "text": "x"}
        """;

    [Theory]
    [InlineData("event.items.all(i, i.price > 50)", "true")]
    [InlineData("event.items.exists(i, i.price > 200)", "true")]
    [InlineData("event.items.exists_one(i, i.price > 50)", "false")]
    [InlineData("event.items.map(i, i.id)", "[\"a\",\"b\"]")]
    [InlineData("event.items.map(i, i.price > 200, i.id)", "[\"b\"]")]
    [InlineData("event.items.filter(i, size(i.tags) > 0).map(i, i.id)", "[\"a\"]")]
    [InlineData("event.scores.map(k, k)", "[\"ann\",\"bob\"]")]
    [InlineData("event.scores.filter(k, event.scores[k] > 5)", "[\"bob\"]")]
    [InlineData("event.scores.transformMap(k, v, v * 2)", "{\"ann\":6,\"bob\":14}")]
    [InlineData("event.scores.transformMapEntry(k, v, {string(v): k})", "{\"3\":\"ann\",\"7\":\"bob\"}")]
    [InlineData("event.items.transformList(n, i, n > 0, i.id)", "[\"b\"]")]
    [InlineData("event.items.map(i, event.items.map(j, i.id + j.id))", "[[\"aa\",\"ab\"],[\"ba\",\"bb\"]]")]
    [InlineData("[1, 2].map(x, [10].map(x, x))", "[[10],[10]]")]
    [InlineData("[1, 2].map(x, [10].map(y, x + y))", "[[11],[12]]")]
    [InlineData("[1].map(x, x) + [2].map(y, y)", "[1,2]")]
    [InlineData("[[1, 2], [3]].map(event, size(event))", "[2,1]")]
    [InlineData("cel.bind(x, event.n + 1, x * x)", "36")]
    [InlineData("cel.bind(x, event.missing, has(event.n) || x)", "true")]
    [InlineData("event.?missing.orValue('none')", "\"none\"")]
    [InlineData("event.?items[0].id.orValue('none')", "\"a\"")]
    [InlineData("event.items[?7].optMap(i, i.id).hasValue()", "false")]
    [InlineData("{'a': 1, ?'b': event.?missing, ?'c': event.?n}", "{\"a\":1,\"c\":5}")]
    [InlineData("[?event.?missing, ?event.?n]", "[5]")]
    [InlineData("coalesce(event.missing, event.none, event.n)", "5")]
    public void Evaluate_macro_gives_what_it_says(string expression, string json) => Cel.Json(expression, Event).ShouldBe(json);

    [Theory]
    [InlineData("[1, 'x', 0].exists(e, 1 / e > 0)", "true")]
    [InlineData("[0, 1].exists(e, 1 / e > 0)", "true")]
    [InlineData("[0, 1].all(e, 1 / e > 1)", "false")]
    [InlineData("[].all(e, 1 / 0 > 1)", "true")]
    public void Evaluate_quantifier_absorbs_errors_that_do_not_matter(string expression, string json) =>
        Cel.Json(expression).ShouldBe(json);

    [Theory]
    [InlineData("[0, 1].all(e, 1 / e > 0)", CelErrorCode.DivisionByZero)]
    [InlineData("[0, 1].exists_one(e, 1 / e > 0)", CelErrorCode.DivisionByZero)]
    [InlineData("[1].all(e, e)", CelErrorCode.NoMatchingOverload)]
    [InlineData("[1].filter(e, e)", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.n.all(e, true)", CelErrorCode.NoMatchingOverload)]
    [InlineData("event.missing.all(e, true)", CelErrorCode.NoSuchKey)]
    [InlineData("[1, 2].transformMap(i, v, 1 / (v - 2))", CelErrorCode.DivisionByZero)]
    [InlineData("[1, 2].transformMapEntry(i, v, {'same': v})", CelErrorCode.InvalidArgument)]
    [InlineData("optional.none().value()", CelErrorCode.InvalidArgument)]
    [InlineData("cel.bind(x, event.missing, x == 1)", CelErrorCode.NoSuchKey)]
    public void Evaluate_macro_that_fails_has_its_code(string expression, CelErrorCode code) =>
        Cel.Evaluate(expression, Event).ErrorCode.ShouldBe(code);

    [Theory]
    [InlineData("[1].all(1, true)", 8, "here stands the name of the macro's variable")]
    [InlineData("[1].all(.e, true)", 9, "here stands the name of the macro's variable")]
    [InlineData("[1].all(e, e, true)", 11, "the two variables are both called 'e'")]
    [InlineData("[1].all(e)", 4, "'all' is called as x.all(e, test)")]
    [InlineData("[1].map(e, f)", 11, "unknown variable 'f'; did you mean 'e'?")]
    [InlineData("[1].map(e, e) + e", 16, "unknown variable 'e'")]
    public void Compile_macro_mistake_is_told_with_its_position(string expression, int position, string message)
    {
        var e = Should.Throw<CelSyntaxException>(() => CelExpression.Compile(expression, CelEnvironment.Event));

        e.Message.ShouldContain(message);
        e.Position.ShouldBe(position);
    }
}
