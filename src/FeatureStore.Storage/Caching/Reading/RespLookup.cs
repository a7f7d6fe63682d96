using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Caching.Reading;

/// <summary>
/// Lookups on connections of our own. Replies are parsed where they lie, into one rented array of records: what is allocated does not grow
/// with the items. Where there is no such connection another lookup does it.
/// </summary>
internal sealed class RespLookup(RespClient client, ICacheLookup otherwise) : ICacheLookup
{
    // ZREVRANGE key 0 last, GET key, PTTL key.
    private static ReadOnlySpan<byte> NewestOfSet => "*4\r\n$9\r\nZREVRANGE\r\n$"u8;

    private static ReadOnlySpan<byte> FirstRank => "$1\r\n0\r\n"u8;

    private static ReadOnlySpan<byte> Get => "*2\r\n$3\r\nGET\r\n$"u8;

    private static ReadOnlySpan<byte> TimeToLive => "*2\r\n$4\r\nPTTL\r\n$"u8;

    /// <inheritdoc/>
    public async ValueTask<string?> LookUpAsync(ReadBatch batch, OpenReads found, CancellationToken cancellationToken)
    {
        var request = client.Rent(2 * batch.OpenCount);
        Write(batch, request);
        switch (await client.SendAsync(request, cancellationToken))
        {
            case RespOutcome.Answered:
                Read(batch, request, found);
                client.Return(request);
                return null;
            case RespOutcome.NotConnected:
                return await otherwise.LookUpAsync(batch, found, cancellationToken);
            case RespOutcome.Cancelled:
                throw new OperationCanceledException(cancellationToken);
            case RespOutcome.TooLarge:
                Miss(batch, found);
                return null; // Redis has answered.
            case RespOutcome.Refused:
                Miss(batch, found);
                return "too many reads are under way";
            case RespOutcome.TimedOut:
                Miss(batch, found);
                return "no answer in time";
            default:
                Miss(batch, found);
                return "the connection was lost";
        }
    }

    private static void Write(ReadBatch batch, RespRequest request)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (!ICacheLookup.IsAsked(batch, i))
            {
                continue;
            }
            ref readonly var read = ref batch.Read(i);
            var prefix = read.Feature.Entity.Prefix;
            var entity = FeatureKey.Escape(read.EntityId);
            var name = read.Feature.Name;
            if (read.Feature.Kind == FeatureKind.Static)
            {
                request.AddKeyed(Get, prefix, entity, name);
            }
            else
            {
                request.AddKeyed(NewestOfSet, prefix, entity, name);
                request.AddRaw(FirstRank);
                request.AddArgument(SetEntry.LastRank(read));
            }
            request.AddKeyed(TimeToLive, prefix, entity, name);
        }
    }

    /// <summary>Gives each read what its replies say; the batch takes over the memory that they lie in.</summary>
    internal static void Read(ReadBatch batch, RespRequest request, OpenReads found)
    {
        var length = request.Bytes.Length;
        var records = batch.RentRecords(request.Leaves);
        var replies = request.Detach();
        batch.TakeOver(replies);
        var reader = new RespReader(replies.AsSpan(0, length));
        var next = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            if (!ICacheLookup.IsAsked(batch, i))
            {
                continue;
            }
            ref readonly var read = ref batch.Read(i);
            var window = new WindowCollector(read, records, next);
            var state =
                read.Feature.Kind == FeatureKind.Static
                    ? StringEntry.Answer(ref reader, replies, ref window)
                    : SetEntry.Answer(ref reader, replies, ref window);
            var timeToLive = reader.Read();
            found.Found(
                i,
                state,
                state.IsAnswer() ? window.Answer() : default,
                timeToLive.IsInteger ? timeToLive.Number : OpenReads.NoTimeToLive
            );
            next += window.Count;
        }
    }

    private static void Miss(ReadBatch batch, OpenReads found)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (ICacheLookup.IsAsked(batch, i))
            {
                found.Found(i, EntryState.Unknown, default, OpenReads.NoTimeToLive);
            }
        }
    }
}
