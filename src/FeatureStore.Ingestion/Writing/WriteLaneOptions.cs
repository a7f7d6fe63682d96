using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Writing;

/// <summary>How records go to the store.</summary>
public sealed class WriteLaneOptions
{
    /// <summary>Calls of the store under way at once; records of one key are never in two of them. 8.</summary>
    [Range(1, 256)]
    public int Lanes { get; set; } = 8;

    /// <summary>Records that one call of the store gets at most; 500.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 500;

    /// <summary>
    /// How long records are gathered after the last call set out, so that a store's requests are full under load; 5 ms. A record that comes
    /// after a longer silence goes at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>First pause after a failed write; it doubles up to <see cref="MaxBackoff"/>, with jitter. 100 ms.</summary>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between attempts; 5 s.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a record that the store refuses for what it is gets tried again by itself, with the same pauses, before its event is set
    /// aside for the feature; 2. Not where a sender waits for the answer.
    /// </summary>
    [Range(0, 20)]
    public int RefusedRetries { get; set; } = 2;

    /// <summary>Refused records that may wait for such a retry at once; 256. Further ones are set aside at the first refusal.</summary>
    [Range(0, 100_000)]
    public int MaxRefusedWaiting { get; set; } = 256;
}
