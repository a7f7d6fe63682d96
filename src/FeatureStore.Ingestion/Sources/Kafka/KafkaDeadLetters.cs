using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Sends what failed to where it is kept: one message per event and feature, with the event as it came and the reason in its headers
/// (<see cref="LetterHeaders"/>). What may pass later goes to the retry topic, as often as is allowed; everything else is a dead letter.
/// </summary>
internal sealed class KafkaDeadLetters(KafkaOptions options, Func<IProducer<byte[], byte[]>> connect, TimeProvider time, ILogger log)
    : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a retry topic that could not be written to is left alone: finding out takes seconds.</summary>
    private static readonly TimeSpan MissingFor = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<IProducer<byte[], byte[]>> _producer = new(connect);
    private readonly ConcurrentDictionary<string, long> _missing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _failing = new(StringComparer.Ordinal);

    /// <summary>Why a dead letter cannot be kept now, which holds up its partition; null when all can.</summary>
    public string? Failing => _failing.IsEmpty ? null : _failing.Values.FirstOrDefault();

    /// <summary>Sends the letter, and tries again until a topic has it; then one unit of the delivery's work is complete.</summary>
    /// <param name="topic">Where the event came from first.</param>
    /// <param name="source">The event, without headers of ours.</param>
    /// <param name="rejection">What was wrong.</param>
    /// <param name="delivery">Waits for it.</param>
    public async Task SendAsync(string topic, RawEvent source, Rejection rejection, EventDelivery delivery)
    {
        var letter = new DeadLetter(source, rejection, time.GetUtcNow());
        var retryTopic = topic + options.Retry.Suffix;
        var isRetry = rejection.MayPass && letter.Attempts <= options.Retry.Attempts && !IsMissing(retryTopic);
        var target = isRetry ? retryTopic : topic + options.DeadLetterSuffix;
        var message = ToMessage(topic, letter, isRetry);
        try
        {
            while (true)
            {
                try
                {
                    await _producer.Value.ProduceAsync(target, message, _stop.Token);
                    _failing.TryRemove(target, out _);
                    IngestionMetrics.LetterSent(source.Stream.Name, rejection, isRetry);
                    delivery.Complete();
                    return;
                }
                catch (KafkaException e) when (isRetry)
                {
                    // Whatever keeps it from the retry topic, it must not be kept from being kept.
                    _missing[retryTopic] = time.GetTimestamp();
                    isRetry = false;
                    target = topic + options.DeadLetterSuffix;
                    log.KafkaRetryTopicUnusable(retryTopic, e.Error.Reason, target);
                    message = ToMessage(topic, letter, isRetry);
                }
                catch (KafkaException e)
                    when (e.Error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize && message.Value.Length > 0)
                {
                    // Its place in the original topic still says which event it is.
                    log.DeadLetterCut(target, message.Value.Length);
                    message.Headers.Add(
                        LetterHeaders.OmittedName,
                        Encoding.UTF8.GetBytes(message.Value.Length.ToString(CultureInfo.InvariantCulture))
                    );
                    message.Value = [];
                }
                catch (KafkaException e)
                {
                    _failing[target] = $"dead letters cannot be written to {target}: {e.Error.Reason}";
                    log.DeadLetterFailed(target, e);
                    await Task.Delay(Pause, time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException e)
        {
            delivery.Fail(e);
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

    private bool IsMissing(string topic) => _missing.TryGetValue(topic, out var since) && time.GetElapsedTime(since) < MissingFor;

    private Message<byte[], byte[]> ToMessage(string topic, DeadLetter letter, bool isRetry)
    {
        var source = letter.Source;
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
        foreach (var (name, text) in letter.Describe(topic))
        {
            message.Headers.Add(LetterHeaders.Prefix + name, Encoding.UTF8.GetBytes(text));
        }
        if (isRetry)
        {
            var notBefore = (letter.At + options.Retry.DelayBefore(letter.Attempts)).ToUnixTimeMilliseconds();
            message.Headers.Add(LetterHeaders.NotBeforeName, Encoding.UTF8.GetBytes(notBefore.ToString(CultureInfo.InvariantCulture)));
        }
        return message;
    }
}
