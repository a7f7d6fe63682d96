namespace FeatureStore.Benchmarks.Freshness;

/// <summary>How a run's events reach the store.</summary>
internal interface IEventFeed : IAsyncDisposable
{
    /// <summary>What it means that <see cref="SendAsync"/> has come back, for the report.</summary>
    string Acknowledged { get; }

    /// <summary>Sends events of one stream; comes back when they are acknowledged.</summary>
    /// <param name="stream">Its name in the definitions.</param>
    /// <param name="events">Each a JSON object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were accepted.</returns>
    Task<long> SendAsync(string stream, IReadOnlyList<string> events, CancellationToken cancellationToken);
}
