using System.Globalization;
using System.Text;
using Confluent.Kafka;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>The dead-letter topics, for an operator: what lies there, and sending it back. Reads as no member of any group.</summary>
/// <exception cref="KafkaException">Thrown by all methods: the brokers do not answer.</exception>
public sealed class KafkaLetterQueue(KafkaOptions options, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly string[] OfOneFailure =
    [
        LetterHeaders.CodeName,
        LetterHeaders.ReasonName,
        LetterHeaders.AtName,
        LetterHeaders.AttemptsName,
        LetterHeaders.NotBeforeName,
    ];

    private readonly Lazy<IConsumer<byte[], byte[]>> _consumer = new(() => new KafkaClients(options, time, log).Reader());
    private readonly Lazy<IProducer<byte[], byte[]>> _producer = new(() => new KafkaClients(options, time, log).Producer());

    /// <summary>The dead-letter topics of a catalog's Kafka streams, by name.</summary>
    public IReadOnlyList<string> TopicsOf(Catalog catalog) =>
        [
            .. catalog
                .Streams.Select(stream => (stream.Source as StreamSource.Kafka)?.Topic)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(topic => topic + options.DeadLetterSuffix),
        ];

    /// <summary>Reads what lies there now, one message at a time, a partition after the other, each from its oldest letter.</summary>
    /// <param name="topic">A dead-letter topic; one that is not there is empty.</param>
    /// <param name="filter">Which letters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IEnumerable<StoredLetter> Read(string topic, LetterFilter filter, CancellationToken cancellationToken)
    {
        foreach (var partition in PartitionsOf(topic))
        {
            // What comes later is left for the next time: a busy queue would never end.
            var range = _consumer.Value.QueryWatermarkOffsets(partition, Timeout);
            if (range.High <= range.Low)
            {
                continue;
            }
            _consumer.Value.Assign(new TopicPartitionOffset(partition, range.Low));
            while (_consumer.Value.Consume(cancellationToken) is { } result)
            {
                if (
                    !result.IsPartitionEOF
                    && result.Offset < range.High
                    && ToLetter(result) is { } letter
                    && filter.Matches(letter.Headers)
                )
                {
                    yield return letter;
                }
                if (result.IsPartitionEOF || result.Offset + 1 >= range.High)
                {
                    break;
                }
            }
            _consumer.Value.Unassign();
        }
    }

    /// <summary>One letter.</summary>
    /// <returns>Null when there is none at this place.</returns>
    public StoredLetter? Find(string topic, int partition, long offset, CancellationToken cancellationToken)
    {
        var place = new TopicPartition(topic, partition);
        if (!PartitionsOf(topic).Contains(place))
        {
            return null;
        }
        var range = _consumer.Value.QueryWatermarkOffsets(place, Timeout);
        if (offset < range.Low || offset >= range.High)
        {
            return null;
        }
        _consumer.Value.Assign(new TopicPartitionOffset(place, offset));
        var result = _consumer.Value.Consume(cancellationToken);
        _consumer.Value.Unassign();
        return result is { IsPartitionEOF: false } && result.Offset == offset ? ToLetter(result) : null;
    }

    /// <summary>
    /// Sends a letter's event back to the topic it came from, for the letter's feature alone. Ends when the brokers have it. The letter stays
    /// where it is; to replay it again is harmless (I2).
    /// </summary>
    /// <exception cref="ArgumentException">The letter does not hold its event.</exception>
    public async Task ReplayAsync(StoredLetter letter, CancellationToken cancellationToken)
    {
        if (letter.OmittedBytes > 0 || letter.Headers.Origin.Length == 0)
        {
            throw new ArgumentException($"{letter.Id} does not hold its event.", nameof(letter));
        }
        var message = new Message<byte[], byte[]>
        {
            Key = letter.Key!,
            Value = letter.Value,
            Headers = [],
        };
        foreach (var (name, value) in letter.AllHeaders.Where(header => !OfOneFailure.Contains(header.Key)))
        {
            message.Headers.Add(name, value);
        }
        message.Headers.Add(
            LetterHeaders.ReplayedAtName,
            Encoding.UTF8.GetBytes(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        );
        await _producer.Value.ProduceAsync(letter.Headers.Origin, message, cancellationToken);
    }

    public void Dispose()
    {
        if (_consumer.IsValueCreated)
        {
            _consumer.Value.Dispose();
        }
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private List<TopicPartition> PartitionsOf(string topic)
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Value.Handle).Build();
        var found = admin.GetMetadata(topic, Timeout).Topics.FirstOrDefault(known => known.Topic == topic);
        return found is null || found.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic ? []
            : found.Error.IsError ? throw new KafkaException(found.Error)
            : found.Partitions.ConvertAll(partition => new TopicPartition(topic, partition.PartitionId));
    }

    private static StoredLetter? ToLetter(ConsumeResult<byte[], byte[]> result)
    {
        var headers = KafkaEvents.Headers(result.Message.Headers);
        if (LetterHeaders.Read(headers) is not { } letter)
        {
            return null;
        }
        var omitted = headers.LastOrDefault(header => header.Key == LetterHeaders.OmittedName).Value;
        return new StoredLetter(
            result.Topic,
            result.Partition.Value,
            result.Offset.Value,
            result.Message.Key,
            result.Message.Value ?? [],
            headers,
            letter,
            omitted is null ? 0 : long.Parse(Encoding.UTF8.GetString(omitted), CultureInfo.InvariantCulture)
        );
    }
}
