namespace FeatureStore.Ingestion.Sources;

/// <summary>What feeds one stream.</summary>
internal interface IStreamSource
{
    /// <summary>What keeps failing, for <c>/readyz</c>.</summary>
    SourceHealth Health { get; }

    /// <summary>Runs until cancelled; then what it holds is finished or handed back.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
