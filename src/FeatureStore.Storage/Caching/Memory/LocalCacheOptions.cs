using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Storage.Caching.Memory;

/// <summary>The cache inside a process, for features with <c>cache.local</c>: section <c>store:localCache</c>.</summary>
public sealed class LocalCacheOptions
{
    /// <summary>What all entries together may take, estimated (I7). Default 64 MiB.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// Whether an entry must be asked for more often than those that would make room for it. Default true: what is read once, as by a
    /// scan over all users, pushes nothing out.
    /// </summary>
    public bool Admission { get; set; } = true;
}
