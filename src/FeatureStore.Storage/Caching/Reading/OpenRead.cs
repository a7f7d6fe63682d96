using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Caching.Reading;

/// <summary>A read that the lookup in Redis did not settle, on its way to an answer.</summary>
/// <param name="position">In the request.</param>
/// <param name="read">What is asked.</param>
/// <param name="key">Of the entry.</param>
/// <param name="state">What the lookup found.</param>
/// <param name="old">An entry past its soft TTL answers this; null when there is none. Right in any case, as it was read in this request (I4).</param>
internal sealed class OpenRead(int position, RecordRead read, string key, EntryState state, ReadResult? old)
{
    public const int None = -1;

    public int Position { get; } = position;

    public RecordRead Read { get; } = read;

    public string Key { get; } = key;

    public EntryState State { get; } = state;

    public ReadResult? Old { get; } = old;

    /// <summary>The load of its entry, done by this read or by one that it has joined; null when it reads for itself alone.</summary>
    public CacheLoad? Load { get; set; }

    /// <summary>Whether this read does the load.</summary>
    public bool Leads { get; set; }

    /// <summary>Whether it waits for another process's load, and then looks again.</summary>
    public bool Follows { get; set; }

    /// <summary>Whether it takes part in a read of the store that fills nothing.</summary>
    public bool Shares { get; set; }

    /// <summary>The step sent last: was it granted?</summary>
    public Task<bool> Step { get; set; } = Task.FromResult(false);

    /// <summary>Of a leader: what the store holds for the entry; null when it did not say.</summary>
    public CacheContent? Content { get; set; }

    /// <summary>Of a leader: whether its fill was sent.</summary>
    public bool IsSent { get; set; }

    /// <summary>Where in the call to the store the question for the entry is.</summary>
    public int ContentAt { get; set; } = None;

    /// <summary>Where in the call to the store the question of this read itself is.</summary>
    public int OwnAt { get; set; } = None;
}
