using System.Runtime.InteropServices;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Invalidation;

/// <summary>
/// Tells the processes that keep entries in memory what was written, one message for many records. Nobody waits for it: an entry that
/// misses it ends by its age.
/// </summary>
/// <param name="database">Where to.</param>
/// <param name="sender">Unlike any other process's.</param>
internal sealed class InvalidationSender(Func<IDatabaseAsync> database, long sender)
{
    /// <summary>The channel; the right to it is <c>&amp;featurestore:*</c> in an ACL.</summary>
    public static readonly RedisChannel Channel = RedisChannel.Literal("featurestore:invalidate");

    private long _number;

    /// <summary>After the writes are in the store and in Redis.</summary>
    public void Send(IReadOnlyList<RecordWrite> writes)
    {
        List<RecordWrite>? kept = null;
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i].Feature.Cache.Local > TimeSpan.Zero)
            {
                (kept ??= []).Add(writes[i]);
            }
        }
        for (var rest = CollectionsMarshal.AsSpan(kept); !rest.IsEmpty; )
        {
            var part = rest[..Math.Min(rest.Length, InvalidationMessage.MaxEntries)];
            var message = InvalidationMessage.Write(sender, Interlocked.Increment(ref _number), part);
            _ = database().PublishAsync(Channel, message, CommandFlags.FireAndForget);
            rest = rest[part.Length..];
        }
    }
}
