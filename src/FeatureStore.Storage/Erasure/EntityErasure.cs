namespace FeatureStore.Storage.Erasure;

/// <summary>Says that an entity was forgotten: nothing that happened before may come back.</summary>
/// <param name="EntityId">Whom it is about.</param>
/// <param name="At">Epoch ms; events up to this time are set aside.</param>
/// <param name="ExpiresAt">Epoch s from which on nothing that old is retained by any feature; null: never.</param>
public readonly record struct EntityErasure(string EntityId, long At, long? ExpiresAt);
