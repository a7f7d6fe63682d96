namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>Which leases a worker takes, as the Kinesis Client Library does it: free ones up to its fair share, then one at a time from whoever has most.</summary>
internal static class LeaseBalance
{
    /// <param name="readable">Leases of shards that can be read now: not ended, with all parents ended.</param>
    /// <param name="isExpired">Whether nobody renews it any more.</param>
    /// <param name="worker">Who asks.</param>
    /// <param name="random">So that two workers do not want the same.</param>
    /// <returns>Shards to try to take.</returns>
    public static IReadOnlyList<string> Choose(
        IReadOnlyDictionary<string, ShardLease> readable,
        Func<string, bool> isExpired,
        string worker,
        Random random
    )
    {
        var free = readable
            .Where(lease => lease.Value.Owner is null || (lease.Value.Owner != worker && isExpired(lease.Key)))
            .Select(lease => lease.Key)
            .ToArray();
        var held = readable
            .Where(lease => lease.Value.Owner is not null && (lease.Value.Owner == worker || !isExpired(lease.Key)))
            .GroupBy(lease => lease.Value.Owner!)
            .ToDictionary(owner => owner.Key, owner => owner.Select(lease => lease.Key).ToArray());
        var mine = held.TryGetValue(worker, out var own) ? own.Length : 0;
        var workers = held.Count + (mine == 0 ? 1 : 0);
        var share = (readable.Count + workers - 1) / workers;
        if (free.Length > 0)
        {
            random.Shuffle(free);
            return free[..Math.Clamp(share - mine, 0, free.Length)];
        }
        // Only from who has two more: taking one from who has one more would go on for ever.
        var theirs = held.Where(owner => owner.Key != worker).Select(owner => owner.Value).MaxBy(leases => leases.Length);
        return mine < share && theirs?.Length > mine + 1 ? [theirs[random.Next(theirs.Length)]] : [];
    }
}
