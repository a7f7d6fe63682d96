using System.Text.Json;
using FeatureStore.Clients.Tests.Scripts;
using FeatureStore.Clients.Tests.Servers;

namespace FeatureStore.Clients.Tests;

/// <summary>The audits of graphql-http, whose authors are those of the GraphQL-over-HTTP specification.</summary>
public sealed class AuditTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_MUST_SHOULD_and_MAY_of_GraphQL_over_HTTP_is_kept()
    {
        NodeScript.Require();
        await using var server = await SampleServer.StartAsync();

        var audits = JsonDocument
            .Parse(await NodeScript.RunAsync("audit.mjs", server.GraphQl.ToString()))
            .RootElement.EnumerateArray()
            .ToArray();

        foreach (
            var group in audits.GroupBy(a => $"{Name(a).Split(' ')[0]}: {a.GetProperty("status").GetString()}", StringComparer.Ordinal)
        )
        {
            output.WriteLine($"{group.Key} {group.Count()}");
        }
        audits.Length.ShouldBeGreaterThan(50);
        audits
            .Where(a => a.GetProperty("status").GetString() != "ok")
            .Select(a => $"{Name(a)}: {a.GetProperty("reason").GetString()}")
            .ShouldBeEmpty();
    }

    private static string Name(JsonElement audit) => audit.GetProperty("name").GetString()!;
}
