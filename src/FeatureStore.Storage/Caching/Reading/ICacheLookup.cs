using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Caching.Reading;

/// <summary>Asks Redis for what is open in a batch, in one pipelined round trip.</summary>
internal interface ICacheLookup
{
    /// <summary>Gives each read that <see cref="IsAsked"/> to <paramref name="found"/>, once.</summary>
    /// <returns>Null, or why Redis did not answer; those reads are <see cref="EntryState.Unknown"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<string?> LookUpAsync(ReadBatch batch, OpenReads found, CancellationToken cancellationToken);

    /// <summary>Whether a read of a batch is for Redis.</summary>
    static bool IsAsked(ReadBatch batch, int position) =>
        !batch.Answer(position).IsAnswered && batch.Read(position).Feature.Cache.Redis != RedisStrategy.Off;
}
