namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>A message of a dead-letter topic.</summary>
/// <param name="Topic">Where it lies.</param>
/// <param name="Partition">Where it lies there.</param>
/// <param name="Offset">Where it lies there.</param>
/// <param name="Key">Of the event's message.</param>
/// <param name="Value">The event as it came.</param>
/// <param name="AllHeaders">All of the message: the event's own, and those of <paramref name="Headers"/>.</param>
/// <param name="Headers">What was wrong, and where it came from.</param>
/// <param name="OmittedBytes">Not 0: the event was too large for the topic, and <paramref name="Value"/> is empty.</param>
public sealed record StoredLetter(
    string Topic,
    int Partition,
    long Offset,
    byte[]? Key,
    byte[] Value,
    IReadOnlyList<KeyValuePair<string, byte[]>> AllHeaders,
    LetterHeaders Headers,
    long OmittedBytes
)
{
    /// <summary>What <c>dlq show</c> takes: <c>topic/partition/offset</c>.</summary>
    public string Id => $"{Topic}/{Partition}/{Offset}";

    /// <summary>
    /// The same for every letter about the same event and feature: a worker that was killed before its commit sends one again.
    /// </summary>
    public (string Origin, int Partition, long Offset, string? Feature, string Stream) Event =>
        (Headers.Origin, Headers.Partition, Headers.Offset, Headers.Feature, Headers.Stream);
}
