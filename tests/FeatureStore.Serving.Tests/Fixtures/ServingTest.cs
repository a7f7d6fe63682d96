namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>A test class with a host of its own.</summary>
public abstract class ServingTest : IAsyncLifetime
{
    internal ServingHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ServingHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
