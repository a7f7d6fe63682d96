namespace FeatureStore.Ingestion.Sources.PubSub;

/// <summary>One message as it was pulled.</summary>
/// <param name="AckId">What acknowledges this delivery of it.</param>
/// <param name="Id">Of the message itself.</param>
/// <param name="Data">An event.</param>
/// <param name="OrderingKey">Null where it has none.</param>
/// <param name="Attributes">Name and UTF-8 value.</param>
/// <param name="PublishedAt">Epoch ms.</param>
internal sealed record PubSubMessage(
    string AckId,
    string Id,
    ReadOnlyMemory<byte> Data,
    string? OrderingKey,
    IReadOnlyList<KeyValuePair<string, byte[]>> Attributes,
    long? PublishedAt
);
