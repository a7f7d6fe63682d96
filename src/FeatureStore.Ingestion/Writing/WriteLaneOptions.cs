using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Writing;

/// <summary>How records go to the store.</summary>
public sealed class WriteLaneOptions
{
    /// <summary>Writes under way at once; records of one key always take the same lane, in order. 8.</summary>
    [Range(1, 256)]
    public int Lanes { get; set; } = 8;

    /// <summary>Records that one call of the store gets at most; 500. A lane takes what is there and never waits for more.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 500;

    /// <summary>First pause after a failed write; it doubles up to <see cref="MaxBackoff"/>, with jitter. 100 ms.</summary>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between attempts; 5 s.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);
}
