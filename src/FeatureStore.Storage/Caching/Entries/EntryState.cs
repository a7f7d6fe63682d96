namespace FeatureStore.Storage.Caching.Entries;

/// <summary>What a lookup in Redis found.</summary>
internal enum EntryState
{
    /// <summary>Nothing: the reader may load.</summary>
    Absent,

    /// <summary>The token of a load under way, somewhere.</summary>
    Loading,

    /// <summary>An entry that answers the read.</summary>
    Answered,

    /// <summary>An entry that knows that there is nothing at all: a negative entry, with a lifetime of its own.</summary>
    KnownAbsent,

    /// <summary>An entry that does not reach as far as the read: the store answers.</summary>
    Beyond,

    /// <summary>Not readable, or not asked: the store answers and nothing is cached (I5).</summary>
    Unknown,
}
