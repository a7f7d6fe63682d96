using System.Text;
using FeatureStore.LocalServices.PubSub;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>A subscription of Google's emulator, with ordering keys.</summary>
internal sealed class PubSubTransport : IEventTransport
{
    private const string Topic = "projects/faults/topics/events";
    private const string Subscription = "projects/faults/subscriptions/events";

    private readonly PubSubEmulator _emulator;

    private PubSubTransport(PubSubEmulator emulator) => _emulator = emulator;

    public string Source => $"{{type: pubsub, subscription: {Subscription}}}";

    public string Settings =>
        $$"""
            "pubsub": { "endpoint": "{{_emulator.Endpoint}}", "ackDeadline": "10s", "ackInterval": "50ms" }
            """;

    public static async Task<PubSubTransport> StartAsync()
    {
        var emulator = await PubSubEmulator.StartAsync();
        await emulator.SubscribeAsync(Topic, Subscription);
        return new PubSubTransport(emulator);
    }

    public Task SendAsync(IReadOnlyList<(string Key, string Json)> events) =>
        _emulator.PublishAsync(Topic, events.Select(e => (e.Key, Encoding.UTF8.GetBytes(e.Json))));

    public Task FlushAsync() => Task.CompletedTask;

    // To ask for it is to take it away from the workers.
    public Task<long?> LagAsync() => Task.FromResult<long?>(null);

    /// <summary>Messages that nobody has acknowledged and nobody holds. To be asked when no worker runs.</summary>
    public Task<int> LeftAsync() => _emulator.LeftAsync(Subscription);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
}
