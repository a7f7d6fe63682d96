using System.Globalization;
using FeatureStore.Storage.Online;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// The leases of one stream and application, as rows of the store's table (<c>#kinesis#&lt;application&gt;#&lt;stream&gt;</c>, shard). Every change is conditional: of two workers
/// that want the same, one gets it.
/// </summary>
internal sealed class LeaseTable(IMarkerStore store, string application, string stream, TimeProvider time)
{
    /// <summary>Sorts before every shard.</summary>
    private const string StartKey = "!start";

    /// <summary>What Kinesis keeps records for at most: after it nobody asks for an ended shard.</summary>
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(366);

    private readonly string _partition = $"#kinesis#{application}#{stream}";

    /// <summary>
    /// Where shards without a checkpoint begin: decided once for the application, by its first worker, so that a shard that is found later,
    /// or by another worker, begins at the same time.
    /// </summary>
    /// <param name="wanted">Epoch ms; null: the oldest record.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<long?> StartAsync(long? wanted, CancellationToken cancellationToken)
    {
        var text = wanted?.ToString(CultureInfo.InvariantCulture) ?? "earliest";
        if (await store.TryReplaceAsync(Marker(StartKey, text), expected: null, cancellationToken))
        {
            return wanted;
        }
        var rows = await store.ReadAsync(_partition, StartKey, cancellationToken);
        return long.TryParse(rows[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var since) ? since : null;
    }

    public async Task<Dictionary<string, ShardLease>> ReadAsync(CancellationToken cancellationToken) =>
        (await store.ReadAsync(_partition, "", cancellationToken))
            .Where(row => row.SortKey != StartKey)
            .ToDictionary(row => row.SortKey, row => ShardLease.Parse(row.Value));

    /// <summary>A lease for a shard that has none; somebody else may come first.</summary>
    public Task<bool> TryAddAsync(string shard, CancellationToken cancellationToken) =>
        store.TryReplaceAsync(Marker(shard, new ShardLease(null, 0, null, IsEnded: false).ToString()), expected: null, cancellationToken);

    /// <summary>Replaces a lease, if it still is what the caller read.</summary>
    public Task<bool> TryReplaceAsync(string shard, ShardLease current, ShardLease next, CancellationToken cancellationToken) =>
        store.TryReplaceAsync(
            Marker(shard, next.ToString()) with
            {
                ExpiresAt = next.IsEnded ? (time.GetUtcNow() + KeptAfterEnd).ToUnixTimeSeconds() : null,
            },
            current.ToString(),
            cancellationToken
        );

    private StoreMarker Marker(string shard, string value) => new(_partition, shard, time.GetUtcNow().ToUnixTimeMilliseconds(), value);
}
