namespace FeatureStore.Definitions.Reloading;

/// <summary>What came of a look at the source.</summary>
public enum ReloadOutcome
{
    /// <summary>Nothing new, or other versions of the same definitions.</summary>
    Unchanged,

    /// <summary>A new catalog runs.</summary>
    Swapped,

    /// <summary>The newest revision is wrong, or this process can't run on it. The one before stays.</summary>
    Refused,

    /// <summary>The source can't be read. What runs goes on.</summary>
    Unreachable,
}
