using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching;

/// <summary>What the lookups of one batch found: fresh entries answer at once, the others are kept here for the loader.</summary>
internal sealed class OpenReads(ReadBatch batch)
{
    /// <summary>A time to live that is not known.</summary>
    public const long NoTimeToLive = -1;

    /// <summary>No entry that answers; null when there are none.</summary>
    public List<OpenRead>? Missing { get; private set; }

    /// <summary>Entries past their soft TTL; null when there are none.</summary>
    public List<OpenRead>? Stale { get; private set; }

    /// <summary>Takes what was found for one read.</summary>
    /// <param name="position">Of the read.</param>
    /// <param name="state">What the lookup found.</param>
    /// <param name="answer">When it is <see cref="EntryState.Answered"/>.</param>
    /// <param name="timeToLive">Of the entry in ms, or <see cref="NoTimeToLive"/>: it is taken for stale then.</param>
    public void Found(int position, EntryState state, in ReadAnswer answer, long timeToLive)
    {
        ref readonly var read = ref batch.Read(position);
        var policy = read.Feature.Cache;
        if (state != EntryState.Answered)
        {
            StorageMetrics.Miss(read.Feature, Reason(state));
            (Missing ??= []).Add(new OpenRead(position, read, FeatureKey.Redis(read.Feature, read.EntityId), state, null));
        }
        else if (timeToLive < 0 || policy.HardTtl.TotalMilliseconds - timeToLive >= policy.SoftTtl.TotalMilliseconds)
        {
            StorageMetrics.Miss(read.Feature, "stale");
            (Stale ??= []).Add(new OpenRead(position, read, FeatureKey.Redis(read.Feature, read.EntityId), state, answer.ToResult()));
        }
        else
        {
            StorageMetrics.Hit(read.Feature);
            batch.Answer(position, answer);
        }
    }

    private static string Reason(EntryState state) =>
        state switch
        {
            EntryState.Absent => "absent",
            EntryState.Loading => "loading",
            EntryState.Beyond => "beyond",
            _ => "unknown",
        };
}
