using System.Text;
using FeatureStore.LocalServices.Kinesis;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>A stream of three shards.</summary>
internal sealed class KinesisTransport : IEventTransport
{
    private readonly KinesisProcess _server;

    private KinesisTransport(KinesisProcess server, KinesisStream stream)
    {
        _server = server;
        Stream = stream;
    }

    public KinesisStream Stream { get; }

    public string Source => "{type: kinesis, stream: events}";

    public string Settings =>
        $$"""
            "kinesis": { "endpoint": "{{_server.Endpoint}}", "pollInterval": "50ms", "leaseDuration": "2s", "renewInterval": "200ms", "discoveryInterval": "500ms" }
            """;

    public static async Task<KinesisTransport> StartAsync(KinesisServer server)
    {
        var process = await KinesisProcess.StartAsync(server);
        return new KinesisTransport(process, await KinesisStream.CreateAsync(process.Endpoint, "events", shards: 3));
    }

    public Task SendAsync(IReadOnlyList<(string Key, string Json)> events) =>
        Stream.PutAsync(events.Select(e => (e.Key, Encoding.UTF8.GetBytes(e.Json))));

    public Task FlushAsync() => Task.CompletedTask;

    // Checkpoints are rows of the store, and say nothing of how much is behind them.
    public Task<long?> LagAsync() => Task.FromResult<long?>(null);

    public async ValueTask DisposeAsync()
    {
        Stream.Dispose();
        await _server.DisposeAsync();
    }
}
