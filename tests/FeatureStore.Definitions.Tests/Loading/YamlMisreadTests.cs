namespace FeatureStore.Definitions.Tests.Loading;

/// <summary>Expressions that YAML takes for something else: the error says so, and what to write.</summary>
public sealed class YamlMisreadTests
{
    [Theory]
    [InlineData("where: ‸!event.deleted", "YAML takes a leading '!' as a tag; put the expression in quotes: '!event.deleted'")]
    [InlineData("where: ‸!(event.a == 'b')", "put the expression in quotes: '!(event.a == ''b'')'")]
    [InlineData(
        "where: ‸!has(event.a, 1) == 2",
        "YAML gives a leading '!' a meaning of its own; put an expression like this in quotes: '!has(event.a, 1) == 2'"
    )]
    [InlineData("where: ‸!event[\"x\"]", "put an expression like this in quotes: '!event[\"x\"]'")]
    [InlineData(
        "where: ‸[event.a, event.b] == [1, 2]",
        "YAML gives a leading '[' a meaning of its own; put an expression like this in quotes"
    )]
    [InlineData("where: ‸[event.a]", "'where' must be an expression, and YAML takes a leading '[' as a list; put the expression in quotes")]
    [InlineData(
        "where: ‸{a: event.b}",
        "'where' must be an expression, and YAML takes '{' or ': ' as a mapping; put the expression in quotes"
    )]
    [InlineData(
        "where: ‸event.op == \"d\" ? event.a : event.b",
        "YAML takes ': ' as the end of a key; put an expression like this in quotes: 'event.op == \"d\" ? event.a : event.b'"
    )]
    [InlineData(
        "where: ‸\"click\" == event.type",
        "YAML takes \"…\" as the whole value; put an expression like this in quotes: '\"click\" == event.type'"
    )]
    [InlineData("where: ‸'click' == event.type", "put an expression like this in quotes: '''click'' == event.type'")]
    [InlineData("where: ‸`x`", "YAML gives a leading '`' a meaning of its own")]
    [InlineData(
        "where: event.tag == ‸\" #1\"",
        "this string is never closed; end it with the quote that it begins with; YAML takes ' #' as the start of a comment: put the expression in quotes"
    )]
    [InlineData("where: ‸*anchor", "YAML gives a leading '*' a meaning of its own")]
    [InlineData("where: ‸!!str event.a", "YAML tags have no use here; remove it")]
    public void Load_expression_that_YAML_misreads_is_told_to_be_quoted(string where, string message)
    {
        var text = Definitions.TakeMarks(Definitions.With("where: event.type == \"click\"", where), out var marks);

        var error = Definitions.Load(text).Diagnostics.ShouldHaveSingleItem();

        error.Message.ShouldContain(message);
        (error.Line, error.Column).ShouldBe(marks[0], error.ToString());
    }

    [Fact]
    public void Load_comma_inside_braces_is_told_on_both_sides()
    {
        var text = Definitions.With("values: {nickname: event.nickname}", "values: {nickname: f(event.a, event.b)}");

        var errors = Definitions.Load(text).Diagnostics;

        errors.Length.ShouldBe(2);
        errors[0].Message.ShouldContain("inside {} a comma ends a value: put the expression in quotes");
        errors[1].Message.ShouldContain("unknown key 'event.b)'; if it is the rest of an expression, put the whole expression in quotes");
    }

    [Theory]
    [InlineData("values: {nickname: event.op == \"d\" ? event.a : event.b}")]
    [InlineData("values: {nickname: event.a in [\"x\", \"y\"]}")]
    public void Load_brackets_inside_braces_are_told_to_be_quoted(string values) =>
        Definitions
            .Load(Definitions.With("values: {nickname: event.nickname}", values))
            .Diagnostics.ShouldHaveSingleItem()
            .Message.ShouldContain("inside {} an expression with a comma, a bracket or ': ' needs quotes");

    [Theory]
    [InlineData("where: '!event.deleted'")]
    [InlineData("where: \"[1, 2] == event.a\"")]
    [InlineData("where: >-\n      event.op == \"d\" ? event.a : event.b")]
    [InlineData("where: event.type == \"click\" # why")]
    [InlineData("where: event.name != \"#1\"")]
    public void Load_expression_that_YAML_reads_right_is_taken(string where) =>
        Definitions.LoadValid(Definitions.With("where: event.type == \"click\"", where));
}
