using System.Diagnostics.CodeAnalysis;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>The topics to consume: those of a catalog's streams, and beside each its retries. Immutable.</summary>
internal sealed class KafkaTopics
{
    public static readonly KafkaTopics None = new();

    private readonly Dictionary<string, (string Origin, StreamDefinition[] Streams)> _topics = new(StringComparer.Ordinal);
    private readonly HashSet<string> _retries = new(StringComparer.Ordinal);

    public KafkaTopics(Catalog catalog, KafkaRetryOptions retry)
    {
        foreach (
            var streams in catalog
                .Streams.Where(stream => stream.Source is StreamSource.Kafka)
                .GroupBy(stream => ((StreamSource.Kafka)stream.Source).Topic, StringComparer.Ordinal)
        )
        {
            _topics[streams.Key] = (streams.Key, [.. streams]);
        }
        if (retry.Attempts == 0)
        {
            return;
        }
        foreach (var (topic, streams) in _topics.Values.ToArray())
        {
            if (_topics.TryAdd(topic + retry.Suffix, (topic, streams)))
            {
                _retries.Add(topic + retry.Suffix);
            }
        }
    }

    private KafkaTopics() { }

    public IReadOnlyCollection<string> Names => _topics.Keys;

    public bool HasSameNames(KafkaTopics other) => _topics.Count == other._topics.Count && _topics.Keys.All(other._topics.ContainsKey);

    /// <summary>Whether the topic holds retries of another.</summary>
    public bool IsRetry(string topic) => _retries.Contains(topic);

    /// <param name="topic">Of a message.</param>
    /// <param name="origin">The same, or the topic whose retries it holds.</param>
    /// <param name="streams">Those that the origin feeds.</param>
    public bool TryFind(string topic, [NotNullWhen(true)] out string? origin, [NotNullWhen(true)] out StreamDefinition[]? streams)
    {
        var isKnown = _topics.TryGetValue(topic, out var found);
        (origin, streams) = found;
        return isKnown;
    }
}
