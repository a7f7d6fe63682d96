namespace FeatureStore.Storage.Erasure;

/// <summary>Says that an entity was forgotten: nothing that happened before may come back.</summary>
/// <param name="EntityId">Whom it is about.</param>
/// <param name="At">Epoch ms; events up to this time are set aside.</param>
/// <param name="ExpiresAt">Epoch s from which on nothing that old is retained by any feature; null: never.</param>
public readonly record struct EntityErasure(string EntityId, long At, long? ExpiresAt)
{
    /// <summary>The same, kept until nothing of before is retained.</summary>
    /// <param name="retain">The longest retention of the entity's features; null: for ever.</param>
    public EntityErasure KeptFor(TimeSpan? retain) =>
        this with
        {
            ExpiresAt = retain is { } kept ? (long)Math.Ceiling((At + kept.TotalMilliseconds) / 1000.0) : null,
        };
}
