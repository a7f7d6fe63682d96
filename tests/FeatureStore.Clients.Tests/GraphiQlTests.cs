using System.Text.Json.Nodes;
using FeatureStore.Clients.Tests.Scripts;
using FeatureStore.Clients.Tests.Servers;

namespace FeatureStore.Clients.Tests;

/// <summary>GraphiQL in a real browser.</summary>
public sealed class GraphiQlTests
{
    [Fact]
    public async Task Person_types_with_completion_runs_and_reads_the_documentation()
    {
        NodeScript.Require();
        if (Clone.FindProgram("chromium") is not { } chromium)
        {
            Assert.Skip("chromium is not installed: run infra/clients/install.sh.");
            return;
        }
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "graphiql", "index.html")))
        {
            Assert.Skip("GraphiQL is not bundled: run infra/clients/install.sh, and build again.");
        }
        await using var server = await SampleServer.StartAsync();

        var seen = JsonNode.Parse(await NodeScript.RunAsync("graphiql.mjs", server.GraphQl.ToString(), chromium))!;

        seen["console"]!.AsArray().ShouldBeEmpty();
        seen["elsewhere"]!.AsArray().ShouldBeEmpty();
        seen["docs"]!.ToString().ShouldContain("featureDefinitions");
        seen["suggested"]!.AsArray().ShouldContain(s => s!.ToString().Contains("recentClickedArticlesAggregate"));
        seen["result"]!.ToString().ShouldContain("a-1");
        seen["policy"]!.ToString().ShouldContain("default-src 'none'");
        seen["policy"]!.ToString().ShouldContain("script-src 'self';");
    }
}
