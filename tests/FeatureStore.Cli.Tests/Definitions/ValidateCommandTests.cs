using System.Text.Json.Nodes;
using FeatureStore.Cli.Definitions;
using FeatureStore.Cli.Terminals;

namespace FeatureStore.Cli.Tests.Definitions;

public sealed class ValidateCommandTests : IDisposable
{
    private const string Unused =
        "apiVersion: featurestore/v1\nkind: Stream\nname: events\nsource: {type: http}\n---\napiVersion: featurestore/v1\nkind: Entity\nname: user\n";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sample_is_right_and_has_no_warnings()
    {
        Run(Clone.Features, strict: true).ShouldBe(0, _errors.ToString());

        _errors.ToString().ShouldBeEmpty();
        _output.ToString().ShouldEndWith("No errors.\n");
    }

    [Fact]
    public void Warnings_are_told_and_count_only_with_strict()
    {
        _folder.Write("a.yaml", Unused);

        Run(_folder.Path).ShouldBe(0);
        Run(_folder.Path, strict: true).ShouldBe(1);

        _errors.ToString().ShouldStartWith("a.yaml (2 warnings)\na.yaml:3:7: warning: no feature reads stream 'events'");
        _output.ToString().ShouldContain("No errors; 2 warnings.");
    }

    [Fact]
    public void Json_has_every_diagnostic_by_file_and_nothing_else_is_printed()
    {
        _folder.Write("a.yaml", Unused);
        _folder.Write("b.yaml", "kind: Stram\n");

        Run(_folder.Path, json: true).ShouldBe(1);

        _errors.ToString().ShouldBeEmpty();
        var json = JsonNode.Parse(_output.ToString())!;
        json["valid"]!.GetValue<bool>().ShouldBeFalse();
        json["revision"].ShouldBeNull();
        json["errors"]!.GetValue<int>().ShouldBe(3);
        var file = json["files"]!.AsArray().ShouldHaveSingleItem()!;
        file["file"]!.GetValue<string>().ShouldBe("b.yaml");
        var wrongKind = file["diagnostics"]!.AsArray().Single(d => d!["column"]!.GetValue<int>() == 7)!;
        wrongKind["severity"]!.GetValue<string>().ShouldBe("error");
        wrongKind["line"]!.GetValue<int>().ShouldBe(1);
        wrongKind["message"]!.GetValue<string>().ShouldContain("did you mean 'Stream'?");
        wrongKind["source"]!.GetValue<string>().ShouldBe("kind: Stram");
    }

    [Theory]
    // Two columns for each Korean syllable, and none for what a tab stands for: it is a tab below, too.
    [InlineData("{apiVersion: featurestore/v1, kind: Entity, name: user, \"한국\": 1, ", 2)]
    [InlineData("{apiVersion: featurestore/v1, kind: Entity,\tname: user, ", 0)]
    public void Caret_stands_below_its_place_behind_wide_characters_and_tabs(string before, int wider)
    {
        _folder.Write("a.yaml", $"{before}x: 2}}\n");

        Run(_folder.Path).ShouldBe(1);

        var blanks = string.Join('\t', before.Split('\t').Select(part => new string(' ', part.Length))) + new string(' ', wider);
        _errors
            .ToString()
            .ShouldContain(
                $"unknown key 'x'; an Entity has apiVersion, kind, name, plural, prefix\n  1 | {before}x: 2}}\n    | {blanks}^\n"
            );
    }

    [Theory]
    [InlineData(null, "xterm", true)]
    [InlineData("", "xterm", true)]
    [InlineData("1", "xterm", false)]
    [InlineData(null, "dumb", false)]
    public void Colours_are_for_terminals_whose_environment_wants_them(string? noColor, string term, bool expected) =>
        Colours.Allow(name => name == "NO_COLOR" ? noColor : term).ShouldBe(expected);

    [Fact]
    public void Directory_that_is_not_there_is_told()
    {
        Run(Path.Combine(_folder.Path, "nowhere")).ShouldBe(1);

        _errors.ToString().ShouldContain("there is no such directory");
    }

    private int Run(string directory, bool json = false, bool strict = false) =>
        ValidateCommand.Run(directory, json, strict, _output, _errors);
}
