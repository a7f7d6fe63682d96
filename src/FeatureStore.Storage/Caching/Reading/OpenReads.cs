using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Reading;

/// <summary>What the lookups of one batch found: fresh entries answer at once, the others are kept here for the loader.</summary>
internal sealed class OpenReads(ReadBatch batch, CacheLifetimes lifetimes)
{
    /// <summary>A time to live that is not known.</summary>
    public const long NoTimeToLive = -1;

    /// <summary>No entry that answers; null when there are none.</summary>
    public List<OpenRead>? Missing { get; private set; }

    /// <summary>Entries past their soft TTL; null when there are none.</summary>
    public List<OpenRead>? Stale { get; private set; }

    /// <summary>Entries that answered, and that this reader is to read anew before they are past their soft TTL; null when there are none.</summary>
    public List<OpenRead>? Early { get; private set; }

    /// <summary>Takes what was found for one read.</summary>
    /// <param name="position">Of the read.</param>
    /// <param name="state">What the lookup found.</param>
    /// <param name="answer">When <paramref name="state"/> is one.</param>
    /// <param name="timeToLive">Of the entry in ms, or <see cref="NoTimeToLive"/>: it is taken for stale then.</param>
    public void Found(int position, EntryState state, in ReadAnswer answer, long timeToLive)
    {
        ref readonly var read = ref batch.Read(position);
        var policy = read.Feature.Cache;
        if (!state.IsAnswer())
        {
            StorageMetrics.Miss(read.Feature, Reason(state));
            (Missing ??= []).Add(Open(position, read, state, null));
        }
        else if (CacheLifetimes.IsStale(policy, state, timeToLive))
        {
            StorageMetrics.Miss(read.Feature, "stale");
            (Stale ??= []).Add(Open(position, read, state, answer.ToResult()));
        }
        else
        {
            StorageMetrics.Hit(read.Feature, state == EntryState.KnownAbsent);
            batch.Answer(position, answer);
            if (lifetimes.IsDueEarly(policy, state, timeToLive))
            {
                (Early ??= []).Add(Open(position, read, state, ReadResult.Empty));
            }
        }
    }

    private static OpenRead Open(int position, in RecordRead read, EntryState state, ReadResult? old) =>
        new(position, read, FeatureKey.Redis(read.Feature, read.EntityId), state, old);

    private static string Reason(EntryState state) =>
        state switch
        {
            EntryState.Absent => "absent",
            EntryState.Loading => "loading",
            EntryState.Beyond => "beyond",
            _ => "unknown",
        };
}
