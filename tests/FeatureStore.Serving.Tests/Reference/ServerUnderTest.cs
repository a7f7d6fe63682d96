using System.Text;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Documents;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>One of our ways to answer a request, asked over HTTP.</summary>
internal sealed class ServerUnderTest(string name, ServingHost host) : IAsyncDisposable
{
    /// <summary>
    /// Every way that has to give the same answers: compiled plans, and the library that runs what they do not take.
    /// </summary>
    public static readonly string[] All = [Plans, Memory, Library];

    private const string Plans = "plans";
    private const string Memory = "plans from memory";
    private const string Library = "library";

    public string Name => name;

    public bool UsesPlans => name != Library;

    public ServingHost Host => host;

    public static async Task<ServerUnderTest> StartAsync(string name)
    {
        var host = await ServingHost.StartAsync(name == Memory ? SampleCatalog.CreateLocal() : null);
        host.Services.GetRequiredService<PlanRunner>().IsEnabled = name != Library;
        return new ServerUnderTest(name, host);
    }

    /// <summary>Whether the request's document has a plan by now.</summary>
    public bool HasPlan(GeneratedRequest request) =>
        host.Services.GetRequiredService<SchemaCache>().Current.Documents.Find(Encoding.UTF8.GetBytes(request.Query)) is { } document
        && document.FindPlan(Encoding.UTF8.GetBytes(request.OperationName ?? "")) is not null;

    public async Task<string> AskAsync(GeneratedRequest request)
    {
        if (name == Memory)
        {
            // What the store answers now, the memory answers next, and after that what was rendered of it.
            using var first = await host.PostAsync(request.ToJson());
            using var second = await host.PostAsync(request.ToJson());
        }
        using var response = await host.PostAsync(request.ToJson());
        return await response.Content.ReadAsStringAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
