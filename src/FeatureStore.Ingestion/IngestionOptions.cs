using System.ComponentModel.DataAnnotations;
using FeatureStore.Ingestion.Erasure;
using FeatureStore.Ingestion.Writing;

namespace FeatureStore.Ingestion;

/// <summary>Bounds of the worker; section <c>ingestion</c>.</summary>
public sealed class IngestionOptions
{
    /// <summary>Events that may be read and not yet durable, over all sources; 20,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxInFlightEvents { get; set; } = 20_000;

    /// <summary>Bytes of those events and of their records; 128 MiB.</summary>
    [Range(1_048_576, 68_719_476_736)]
    public long MaxInFlightBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>How far ahead of the clock an event time may be; 1 day.</summary>
    public TimeSpan MaxFuture { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a stop waits for what is in flight; 15 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How erasures are followed.</summary>
    public ErasureOptions Erasures { get; set; } = new();

    /// <summary>How records go to the store.</summary>
    public WriteLaneOptions Writes { get; set; } = new();
}
