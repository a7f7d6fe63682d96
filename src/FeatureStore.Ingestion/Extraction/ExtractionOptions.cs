namespace FeatureStore.Ingestion.Extraction;

/// <summary>Bounds of what an event may say about itself.</summary>
public sealed class ExtractionOptions
{
    /// <summary>How far ahead of the clock an event time may be; 1 day.</summary>
    public TimeSpan MaxFuture { get; set; } = TimeSpan.FromDays(1);
}
