using System.Text;
using System.Text.RegularExpressions;
using FeatureStore.Cli.Definitions;

namespace FeatureStore.Cli.Tests.Definitions;

/// <summary>Every case of <c>wrong-definitions.md</c>, as <c>validate</c> tells it.</summary>
public sealed partial class WrongDefinitionsTests
{
    private static readonly string Document = Path.Combine(
        Clone.Root,
        "tests",
        "FeatureStore.Cli.Tests",
        "Definitions",
        "wrong-definitions.md"
    );

    [Fact]
    public void Validate_says_of_each_what_the_document_shows()
    {
        var text = File.ReadAllText(Document);
        var @base = BaseBlock().Match(text).Groups["yaml"].Value;
        var cases = 0;

        var actual = Case()
            .Replace(
                text,
                match =>
                {
                    cases++;
                    return match.Groups["head"].Value + Validate(@base, match.Groups["yaml"].Value) + "```\n";
                }
            );

        cases.ShouldBeGreaterThanOrEqualTo(60);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Document, actual);
        }
        foreach (var ((shown, printed), number) in text.Split('\n').Zip(actual.Split('\n')).Select((pair, i) => (pair, i + 1)))
        {
            printed.ShouldBe(shown, $"line {number} of {Document}");
        }
        actual.Length.ShouldBe(text.Length);
    }

    [Fact]
    public void Definition_beside_them_is_right()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.yaml", BaseBlock().Match(File.ReadAllText(Document)).Groups["yaml"].Value);
        using var output = new StringWriter();

        ValidateCommand.Run(folder.Path, json: false, strict: false, output, output).ShouldBe(0, output.ToString());
    }

    private static string Validate(string @base, string yaml)
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.yaml", @base);
        folder.Write("case.yaml", yaml);
        using var errors = new StringWriter { NewLine = "\n" };
        using var output = new StringWriter();

        ValidateCommand.Run(folder.Path, json: false, strict: false, output, errors).ShouldBe(1, yaml);
        output.ToString().ShouldBeEmpty();

        // Without the closing line, which names the folder.
        var report = errors.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
        var kept = new StringBuilder();
        foreach (var line in report.Split('\n')[..^1])
        {
            kept.Append(line.TrimEnd()).Append('\n');
        }
        return kept.ToString().TrimEnd('\n') + "\n";
    }

    [GeneratedRegex(
        @"(?<head>^## [^\n]*\n\n```yaml\n(?<yaml>.*?)```\n\n```text\n).*?```\n",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Case();

    [GeneratedRegex(
        @"```yaml\n(?<yaml>.*?)```\n",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex BaseBlock();
}
