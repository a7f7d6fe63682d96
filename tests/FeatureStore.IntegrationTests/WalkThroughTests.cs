using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeatureStore.IntegrationTests.Services;

namespace FeatureStore.IntegrationTests;

/// <summary>Runs the walk-through of features/README.md as it stands there, but for the port.</summary>
public sealed partial class WalkThroughTests : IDisposable
{
    private const string Title = "## From an empty directory to a served feature";
    private const string Dev = "featurestore dev --features ";
    private const string Listens = "http://127.0.0.1:8080";

    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-walk-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_command_prints_what_is_shown()
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "features", "README.md"),
            TestContext.Current.CancellationToken
        );
        var section = text[text.IndexOf(Title, StringComparison.Ordinal)..];
        var next = section.IndexOf("\n## ", StringComparison.Ordinal);
        var blocks = Block().Matches(next < 0 ? section : section[..next]);
        (blocks.Count % 2).ShouldBe(0, "commands and what they print, by turns");
        DevProcess? dev = null;
        try
        {
            for (var i = 0; i < blocks.Count; i += 2)
            {
                var (command, shown) = (Code(i), Code(i + 1));
                blocks[i].Groups["language"].Value.ShouldBe("sh");
                if (command.StartsWith(Dev, StringComparison.Ordinal))
                {
                    dev = await DevProcess.StartAsync("--features", Path.Combine(_directory, command[Dev.Length..]));
                    dev.Tool.Output.ShouldContain(AsRun(shown, dev));
                    continue;
                }
                var printed = await Shell.RunAsync(Tool + AsRun(command, dev), _directory);
                if (blocks[i + 1].Groups["language"].Value == "json")
                {
                    JsonNode.DeepEquals(JsonNode.Parse(printed), JsonNode.Parse(shown)).ShouldBeTrue($"{command}\n{printed}");
                }
                else
                {
                    printed.Trim().ShouldBe(shown);
                }
            }
        }
        finally
        {
            dev?.Dispose();
        }
        dev.ShouldNotBeNull();

        string Code(int block) => blocks[block].Groups["code"].Value.Trim();
    }

    /// <summary>Defines the command <c>featurestore</c>.</summary>
    private static string Tool
    {
        get
        {
            var tool = Path.Combine(
                Repository.Root,
                "src",
                "FeatureStore.Cli",
                "bin",
                Repository.Configuration,
                "net10.0",
                "featurestore.dll"
            );
            return $"featurestore() {{ dotnet '{tool}' \"$@\"; }}\n";
        }
    }

    private static string AsRun(string text, DevProcess? dev) =>
        dev is null ? text : text.Replace(Listens, dev.Http.BaseAddress!.ToString().TrimEnd('/'), StringComparison.Ordinal);

    [GeneratedRegex(
        @"```(?<language>\w+)\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Block();
}
