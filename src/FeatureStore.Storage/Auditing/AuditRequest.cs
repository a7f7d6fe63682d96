namespace FeatureStore.Storage.Auditing;

/// <summary>How much to look at, and what to do about it.</summary>
public sealed record AuditRequest
{
    /// <summary>Cache entries to look at, and partitions of the store, each about so many. Default 10,000.</summary>
    public int Keys { get; init; } = 10_000;

    /// <summary>Time from the first look to the second, in which writes that are under way must be done. Default 2 seconds.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether what is wrong is put right. Default false.</summary>
    public bool IsRepairing { get; init; }
}
