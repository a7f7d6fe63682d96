namespace FeatureStore.IntegrationTests.Faults;

/// <summary>How known events come to the workers of a <see cref="FaultRun"/>.</summary>
internal interface IEventTransport : IAsyncDisposable
{
    /// <summary>The stream's source, as definitions have it: <c>{type: kafka, topic: events}</c>.</summary>
    string Source { get; }

    /// <summary>Its section of <c>featurestore.json</c>, with its name.</summary>
    string Settings { get; }

    /// <summary>Sends events; what fails for a moment is sent again, so that each comes once at least.</summary>
    Task SendAsync(IReadOnlyList<(string Key, string Json)> events);

    /// <summary>Returns when all that was sent has arrived.</summary>
    Task FlushAsync();

    /// <summary>Events that arrived and that no worker has acknowledged; null where nobody tells.</summary>
    Task<long?> LagAsync();
}
