using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Online;

/// <summary>A record that a store refuses for what it is.</summary>
/// <param name="Write">As it was handed in.</param>
/// <param name="Reason">In the store's words.</param>
public sealed record RefusedRecord(RecordWrite Write, string Reason);
