using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Reading;

/// <summary>Lookups on the connection that writes use: for clusters, and while there is no connection for reads.</summary>
internal sealed class MultiplexedLookup(RedisCacheProtocol protocol, RedisOptions options, TimeProvider time) : ICacheLookup
{
    /// <inheritdoc/>
    public async ValueTask<string?> LookUpAsync(ReadBatch batch, OpenReads found, CancellationToken cancellationToken)
    {
        var lookups = new List<Lookup>(batch.OpenCount);
        var replies = new List<Task>(2 * batch.OpenCount);
        for (var i = 0; i < batch.Count; i++)
        {
            if (ICacheLookup.IsAsked(batch, i))
            {
                lookups.Add(Ask(i, batch.Read(i), replies));
            }
        }
        await RedisReplies.SettleAsync(replies, options.ReadTimeout, time, cancellationToken);
        foreach (var lookup in lookups)
        {
            var state = lookup.Answer(batch.Read(lookup.Position), out var answer);
            found.Found(lookup.Position, state, state.IsAnswer() ? ReadAnswer.Of(answer) : default, lookup.TimeToLiveOrNone);
        }
        foreach (var reply in replies)
        {
            // An error that Redis itself answers (a key of another kind) is no outage.
            if (!reply.IsCompletedSuccessfully && reply.Exception?.InnerException is not RedisServerException)
            {
                return reply.Exception?.InnerException?.Message ?? "no answer in time";
            }
        }
        return null;
    }

    private Lookup Ask(int position, RecordRead read, List<Task> replies)
    {
        var key = FeatureKey.Redis(read.Feature, read.EntityId);
        Task<RedisValue[]>? set = null;
        Task<RedisValue>? text = null;
        if (read.Feature.Kind == FeatureKind.Static)
        {
            replies.Add(text = protocol.GetStringAsync(key));
        }
        else
        {
            replies.Add(set = protocol.GetSetAsync(key, SetEntry.LastRank(read)));
        }
        var timeToLive = protocol.GetTimeToLiveAsync(key);
        replies.Add(timeToLive);
        return new Lookup(position, set, text, timeToLive);
    }

    /// <summary>The replies of one read.</summary>
    private readonly record struct Lookup(int Position, Task<RedisValue[]>? Set, Task<RedisValue>? String, Task<TimeSpan?> TimeToLive)
    {
        public long TimeToLiveOrNone =>
            TimeToLive is { IsCompletedSuccessfully: true, Result: { } left } ? (long)left.TotalMilliseconds : OpenReads.NoTimeToLive;

        public EntryState Answer(RecordRead read, out ReadResult result)
        {
            if (Set is { IsCompletedSuccessfully: true })
            {
                return SetEntry.Answer(Set.Result, read, out result);
            }
            if (String is { IsCompletedSuccessfully: true })
            {
                return StringEntry.Answer(String.Result, read, out result);
            }
            result = default;
            return EntryState.Unknown;
        }
    }
}
