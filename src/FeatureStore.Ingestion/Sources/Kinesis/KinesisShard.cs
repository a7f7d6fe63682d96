namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>A shard, and which ones it came from: one by a split, two by a merge.</summary>
internal sealed record KinesisShard(string Id, string? Parent, string? AdjacentParent)
{
    /// <summary>The number in <c>shardId-000000000012</c>, as a partition is numbered; -1 where there is none.</summary>
    public int Number => int.TryParse(Id.AsSpan(Id.LastIndexOf('-') + 1), out var number) ? number : -1;
}
