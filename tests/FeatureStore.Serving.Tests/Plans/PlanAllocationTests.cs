using System.Buffers;
using System.Text;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Plans;

/// <summary>What a request that is answered from memory costs in objects: bytes allocated, from its body to its answer.</summary>
public sealed class PlanAllocationTests(ITestOutputHelper output)
{
    private const int Most = 2_048;
    private const int Requests = 1_000;

    private static readonly byte[] _body = Encoding.UTF8.GetBytes(
        """{"query":"query Feed($id: ID!, $n: Int) { user(id: $id) { recentClickedArticles(limit: $n, period: \"7d\") { articleId timestamp } notificationKeywords { keywords } } }","variables":{"id":"u1","n":30}}"""
    );

    [Fact]
    public async Task Request_from_memory_allocates_less_than_2_KB()
    {
        await using var host = await ServingHost.StartAsync(SampleCatalog.CreateLocal());
        for (var i = 0; i < 30; i++)
        {
            await host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(i), $"""["article-{i}","session",{i}]""");
        }
        await host.WriteAsync("notification_keywords", "u1", TimeSpan.FromHours(1), """[["a","b","c","d","e"]]""");
        var runner = host.Services.GetRequiredService<RequestRunner>();
        var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = host.Services };
        http.Request.Method = HttpMethods.Post;
        http.Response.Body = answer;
        await runner.RunAsync(http, new ReadOnlySequence<byte>(_body), ResponseMediaType.Json);
        await runner.RunAsync(http, new ReadOnlySequence<byte>(_body), ResponseMediaType.Json);
        answer.Length.ShouldBeGreaterThan(2_000);
        http.Response.Body = Stream.Null;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Requests; i++)
        {
            var running = runner.RunAsync(http, new ReadOnlySequence<byte>(_body), ResponseMediaType.Json);
            running.IsCompletedSuccessfully.ShouldBeTrue("nothing is waited for");
        }
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Requests;

        output.WriteLine($"{each} bytes a request");
        each.ShouldBeLessThan(Most);
    }
}
