using System.Text.Json.Nodes;
using FeatureStore.Clients.Tests.Scripts;
using FeatureStore.Clients.Tests.Servers;

namespace FeatureStore.Clients.Tests;

/// <summary><c>@apollo/client</c> with its link for automatic persisted queries.</summary>
public sealed class ApolloClientTests
{
    [Theory]
    [InlineData("post", "POST")]
    [InlineData("get", "GET")]
    public async Task Query_is_sent_whole_once_and_by_its_hash_from_then_on(string mode, string method)
    {
        NodeScript.Require();
        await using var server = await SampleServer.StartAsync();

        var run = JsonNode.Parse(await NodeScript.RunAsync("apollo.mjs", server.GraphQl.ToString(), mode))!;

        run["answers"]!.AsArray().Select(n => n!.GetValue<int>()).ShouldBe([1, 2]);
        run["requests"]!
            .AsArray()
            .Select(r => $"{r!["method"]} {(r["whole"]!.GetValue<bool>() ? "whole" : "hash")} {r["code"]}".TrimEnd())
            .ShouldBe([$"{method} hash PERSISTED_QUERY_NOT_FOUND", "POST whole", $"{method} hash"]);
    }

    [Fact]
    public async Task Client_stops_sending_hashes_where_there_are_no_persisted_queries()
    {
        NodeScript.Require();
        await using var server = await SampleServer.StartAsync(("http:documents:maxPersisted", "0"));

        var run = JsonNode.Parse(await NodeScript.RunAsync("apollo.mjs", server.GraphQl.ToString(), "post"))!;

        run["requests"]!.AsArray().Select(r => r!["whole"]!.GetValue<bool>()).ShouldBe([false, true, true]);
    }
}
