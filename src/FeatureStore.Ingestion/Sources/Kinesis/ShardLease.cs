using System.Text.Json;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>Who reads a shard, and how far all is durable. Kept as the value of a row, which is only replaced by whoever knows the one before.</summary>
/// <param name="Owner">The worker; null: nobody.</param>
/// <param name="Counter">Grows with every renewal: a lease whose counter stands still belongs to nobody any more, by whichever clock.</param>
/// <param name="Checkpoint">Sequence number of the last durable record; null: none.</param>
/// <param name="IsEnded">The shard is closed, and all of it is durable: its children may be read.</param>
internal sealed record ShardLease(string? Owner, long Counter, string? Checkpoint, bool IsEnded)
{
    public static ShardLease Parse(string? value) => JsonSerializer.Deserialize<ShardLease>(value ?? "")!;

    public override string ToString() => JsonSerializer.Serialize(this);
}
