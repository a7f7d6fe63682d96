using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Erasure;

/// <summary>
/// How a worker follows erasures. The tool that erases counts on these bounds (<see cref="Storage.Erasure.Eraser.Settling"/>), so that they can be made smaller, not larger.
/// </summary>
public sealed class ErasureOptions
{
    /// <summary>How often new erasures are read; 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:10")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How old what the worker knows may be before it stops writing; 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(30);
}
