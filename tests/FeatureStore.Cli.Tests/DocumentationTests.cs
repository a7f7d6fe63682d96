using System.Text.RegularExpressions;
using FeatureStore.Cli.Plans;
using FeatureStore.Cli.Testing;

namespace FeatureStore.Cli.Tests;

/// <summary>What the READMEs show of definitions works as it stands there.</summary>
public sealed partial class DocumentationTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public async Task Test_shown_in_the_sample_passes()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Clone.Features, "*.yaml", SearchOption.AllDirectories))
        {
            if (!file.EndsWith(".test.yaml", StringComparison.Ordinal))
            {
                folder.Write(Path.GetRelativePath(Clone.Features, file), await File.ReadAllTextAsync(file));
            }
        }
        folder.Write("user/shown.test.yaml", Block(Path.Combine(Clone.Features, "README.md"), "kind: Test"));

        var exitCode = await TestCommand.RunAsync(folder.Path, filter: null, junit: null, _output, _output, CancellationToken.None);

        exitCode.ShouldBe(0, _output.ToString());
        _output.ToString().ShouldContain("1 test: 1 passed");
    }

    [Fact]
    public async Task Traffic_shown_for_CI_gives_an_estimate()
    {
        using var folder = new TemporaryFolder();
        var traffic = folder.Write("traffic.yaml", Block(Path.Combine(Clone.Root, "infra", "ci", "README.md"), "events_per_second"));

        var exitCode = await PlanCommand.RunAsync(
            new PlanRequest(Clone.Features, Clone.Features, Traffic: traffic),
            TimeProvider.System,
            _output,
            _output
        );

        exitCode.ShouldBe(0, _output.ToString());
        _output.ToString().ShouldMatch(@"write units a day\s+10,368,000");
    }

    /// <summary>The commands of the workflow, without what only GitHub has.</summary>
    [Fact]
    public void Commands_of_the_workflow_are_those_of_the_tool()
    {
        var workflow = File.ReadAllText(Path.Combine(Clone.Root, "infra", "ci", "feature-definitions.yml"));
        var commands = Command().Matches(workflow).Select(m => m.Groups["line"].Value).ToArray();

        commands.ShouldBe([
            "validate \"$DEFINITIONS\" --strict",
            "test \"$DEFINITIONS\" --junit \"$RUNNER_TEMP/definition-tests.xml\"",
            "plan \"$DEFINITIONS\" --against \"origin/$GITHUB_BASE_REF\" --markdown",
        ]);
        Definitions(FeatureStore.Cli.Definitions.ValidateCommand.Create(), "features", "--strict");
        Definitions(TestCommand.Create(), "features", "--junit", "x.xml");
        Definitions(PlanCommand.Create(), "features", "--against", "origin/main", "--markdown");

        static void Definitions(System.CommandLine.Command command, params string[] arguments) =>
            command.Parse(arguments).Errors.ShouldBeEmpty();
    }

    private static string Block(string readme, string holding) =>
        Yaml()
            .Matches(File.ReadAllText(readme))
            .Select(m => m.Groups["yaml"].Value)
            .First(y => y.Contains(holding, StringComparison.Ordinal));

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Yaml();

    [GeneratedRegex(
        @"^\s+(run: )?featurestore (?<line>(validate|test|plan)[^>|\n]*?)( >.*)?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Command();
}
