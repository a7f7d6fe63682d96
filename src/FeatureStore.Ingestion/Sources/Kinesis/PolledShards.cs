using System.Runtime.CompilerServices;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// Asks for records again and again (GetRecords). All consumers of a shard share five calls and 2 MB a second: one that is asked to slow down
/// waits longer each time.
/// </summary>
internal sealed class PolledShards(KinesisClient client, string stream, KinesisOptions options, TimeProvider time) : IShardPages
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<KinesisPage> ReadAsync(
        string shard,
        KinesisPosition position,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var iterator = await client.GetIteratorAsync(stream, shard, position, cancellationToken);
        var pause = options.PollInterval;
        while (true)
        {
            var page = await TryGetAsync(iterator, cancellationToken);
            if (page is null)
            {
                pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
            }
            else
            {
                pause = options.PollInterval;
                yield return page.Value.Page;
                if (page.Value.NextIterator is not { } next)
                {
                    yield break;
                }
                iterator = next;
            }
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Null when it was too much.</summary>
    private async Task<(KinesisPage Page, string? NextIterator)?> TryGetAsync(string iterator, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetRecordsAsync(iterator, options.MaxRecords, cancellationToken);
        }
        catch (KinesisException e) when (e.IsThrottled)
        {
            return null;
        }
    }
}
