using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.Sources.Kafka;
using FeatureStore.IntegrationTests.Services;
using FeatureStore.Storage;
using FeatureStore.Storage.Caching.Connections;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.IntegrationTests;

/// <summary>Runs what README.md shows, as it stands there, but for the port.</summary>
public sealed partial class ReadmeTests
{
    private const string Tool = "dotnet run --project src/FeatureStore.Cli -- ";
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
    private static readonly (string Language, string Code)[] Blocks =
    [
        .. Block().Matches(Text).Select(match => (match.Groups["language"].Value, match.Groups["code"].Value.Trim())),
    ];

    [Fact]
    public async Task Start_runs_and_every_command_answers_as_shown()
    {
        var start = Blocks.Single(block => block.Code.StartsWith(Tool + "dev", StringComparison.Ordinal)).Code;
        using var dev = await DevProcess.StartAsync(start[(Tool + "dev").Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await dev.Tool.PrintedAsync("The first answer:", TimeSpan.FromSeconds(30));
        await dev.Tool.PrintedAsync("\"recentClickedArticles\":[{", TimeSpan.FromSeconds(30));

        var answered = 0;
        for (var i = 0; i < Blocks.Length - 1; i++)
        {
            if (
                Blocks[i] is ("sh", var command)
                && command.StartsWith("curl", StringComparison.Ordinal)
                && Blocks[i + 1] is ("json", var expected)
            )
            {
                var answer = await Shell.RunAsync(
                    command.Replace("http://127.0.0.1:8080/", dev.Http.BaseAddress!.ToString(), StringComparison.Ordinal),
                    Repository.Root
                );
                JsonNode.DeepEquals(JsonNode.Parse(answer), JsonNode.Parse(expected)).ShouldBeTrue($"{command}\n{answer}");
                answered++;
            }
        }
        answered.ShouldBe(2);

        var query = Blocks.Single(block => block.Code.StartsWith(Tool + "query", StringComparison.Ordinal)).Code[Tool.Length..];
        using var tool = ToolProcess.Start([.. query.Split(' '), "--url", dev.GraphQl]);
        await tool.WaitForExitAsync(TimeSpan.FromSeconds(30));
        tool.ExitCode.ShouldBe(0, tool.Output);
        JsonNode.Parse(tool.Output)!["data"]!["features"]![0]!["values"]!["recent_clicked_articles"]![0]!["article_id"]!
            .GetValue<string>()
            .ShouldBe("a-7");

        (await dev.Http.GetStringAsync("/graphql?sdl")).ShouldContain("type RecentClickedArticlesItem");
    }

    [Fact]
    public async Task Validate_says_that_the_sample_is_right()
    {
        var validate = Blocks.Single(block => block.Code.StartsWith(Tool + "validate", StringComparison.Ordinal)).Code[Tool.Length..];
        using var tool = ToolProcess.Start(validate.Split(' '));
        await tool.WaitForExitAsync(TimeSpan.FromSeconds(30));

        tool.ExitCode.ShouldBe(0, tool.Output);
        tool.Output.ShouldContain("No errors.");
    }

    [Fact]
    public void Configuration_shown_is_one_that_binds()
    {
        var configuration = Shown("\"store\"");
        StrictOptions.Bind<DefinitionsOptions>(configuration, "definitions").Path.ShouldBe("features");
        StrictOptions.Bind<StoreOptions>(configuration, "store").Type.ShouldBe(StoreType.DynamoDb);
        StrictOptions.Bind<RedisOptions>(configuration, "redis").Endpoint.ShouldBe("127.0.0.1:6379");
        StrictOptions.Bind<KafkaOptions>(configuration, "kafka").BootstrapServers.ShouldBe("127.0.0.1:9092");

        var repository = StrictOptions.Bind<DefinitionsOptions>(Shown("\"git\""), "definitions");
        repository.Source.ShouldBe(DefinitionsSource.Git);
        repository.Git!.Url.ShouldStartWith("https://");
        repository.Git.Path.ShouldBe("features");

        static IConfigurationRoot Shown(string part)
        {
            var file = Path.GetTempFileName();
            try
            {
                File.WriteAllText(
                    file,
                    Blocks.Single(block => block.Language == "json" && block.Code.Contains(part, StringComparison.Ordinal)).Code
                );
                return FeatureStoreConfiguration.Load(file, []);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        foreach (
            var readme in Directory
                .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
                // What others wrote lies here too: packages, and whatever a machine keeps in folders that begin with a dot.
                .Where(path => !Path.GetRelativePath(Repository.Root, path).Split('/').Any(IsOfOthers))
        )
        {
            foreach (Match link in Link().Matches(File.ReadAllText(readme)))
            {
                var target = link.Groups["target"].Value.Split('#')[0];
                Path.Exists(Path.Combine(Path.GetDirectoryName(readme)!, target)).ShouldBeTrue($"{readme} links to {target}");
            }
        }
    }

    private static bool IsOfOthers(string folder) => folder is "node_modules" or "bin" or "obj" || folder.StartsWith('.');

    [Fact]
    public void Test_command_is_what_CI_runs()
    {
        Blocks.ShouldContain(block => block.Code == "infra/test.sh");
        File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run")).ShouldContain("infra/test.sh");
    }

    [GeneratedRegex(
        @"```(?<language>\w+)\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#\s]+)[^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
