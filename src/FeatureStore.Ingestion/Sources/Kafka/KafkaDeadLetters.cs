using System.Text;
using Confluent.Kafka;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>The dead-letter topics: one message per event and feature, with the event as it came and the reason in its headers.</summary>
internal sealed class KafkaDeadLetters(KafkaOptions options, Func<ProducerConfig> configuration, TimeProvider time, ILogger log)
    : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<IProducer<byte[], byte[]>> _producer = new(() =>
        new ProducerBuilder<byte[], byte[]>(configuration()).SetErrorHandler((_, e) => log.KafkaError(e.Reason, e.Code.ToString())).Build()
    );

    /// <summary>Sends the letter, and tries again until the topic has it; then one unit of the delivery's work is complete.</summary>
    public async Task SendAsync(string topic, RawEvent source, Rejection rejection, EventDelivery delivery)
    {
        var target = topic + options.DeadLetterSuffix;
        var message = new Message<byte[], byte[]>
        {
            Key = source.Key is null ? null! : Encoding.UTF8.GetBytes(source.Key),
            Value = source.Value.ToArray(),
            Headers = [],
        };
        foreach (var (name, value) in source.Headers)
        {
            message.Headers.Add(name, value);
        }
        foreach (var (name, text) in new DeadLetter(source, rejection, time.GetUtcNow()).Describe(topic))
        {
            message.Headers.Add(DeadLetter.HeaderPrefix + name, Encoding.UTF8.GetBytes(text));
        }
        while (true)
        {
            try
            {
                await _producer.Value.ProduceAsync(target, message, _stop.Token);
                delivery.Complete();
                return;
            }
            catch (OperationCanceledException e)
            {
                delivery.Fail(e);
                return;
            }
            catch (KafkaException e)
            {
                log.DeadLetterFailed(target, e);
            }
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, _stop.Token);
            }
            catch (OperationCanceledException e)
            {
                delivery.Fail(e);
                return;
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
        _stop.Dispose();
    }
}
