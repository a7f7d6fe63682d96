using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Observability;

/// <summary>The worker's log messages. Ids are stable: 2000 to 2999.</summary>
internal static partial class IngestionLog
{
    [LoggerMessage(2001, LogLevel.Warning, "The store refused {Records} records (attempt {Attempt}); they are kept and tried again.")]
    public static partial void WriteFailed(this ILogger log, int records, int attempt, Exception exception);

    [LoggerMessage(2002, LogLevel.Error, "An event of stream {Stream} met a defect of this program; it was set aside.")]
    public static partial void Defect(this ILogger log, string stream, Exception exception);

    [LoggerMessage(2003, LogLevel.Critical, "The source {Source} has stopped. Nothing is lost; restart the worker to go on.")]
    public static partial void SourceFailed(this ILogger log, string source, Exception exception);

    [LoggerMessage(2010, LogLevel.Information, "Kafka: consuming {Topics} as group {Group}.")]
    public static partial void KafkaSubscribed(this ILogger log, string topics, string group);

    [LoggerMessage(2011, LogLevel.Information, "Kafka: partitions assigned: {Partitions}.")]
    public static partial void KafkaAssigned(this ILogger log, string partitions);

    [LoggerMessage(2012, LogLevel.Information, "Kafka: partitions revoked: {Partitions}.")]
    public static partial void KafkaRevoked(this ILogger log, string partitions);

    [LoggerMessage(2013, LogLevel.Warning, "Kafka: partitions lost: {Partitions}. What was in flight comes again to their new owner.")]
    public static partial void KafkaLost(this ILogger log, string partitions);

    [LoggerMessage(2014, LogLevel.Warning, "Kafka: {Reason} (code {Code}).")]
    public static partial void KafkaError(this ILogger log, string reason, string code);

    [LoggerMessage(2015, LogLevel.Warning, "Kafka: the commit failed and will be tried again: {Reason}.")]
    public static partial void KafkaCommitFailed(this ILogger log, string reason);

    [LoggerMessage(2016, LogLevel.Warning, "Kafka: paused; {Events} events ({Bytes} bytes) are not durable yet.")]
    public static partial void KafkaPaused(this ILogger log, int events, long bytes);

    [LoggerMessage(2017, LogLevel.Information, "Kafka: resumed.")]
    public static partial void KafkaResumed(this ILogger log);

    [LoggerMessage(
        2018,
        LogLevel.Warning,
        "Kafka: the start position of new partitions could not be found ({Reason}); they are read from their earliest message."
    )]
    public static partial void KafkaStartUnknown(this ILogger log, string reason);

    [LoggerMessage(
        2019,
        LogLevel.Warning,
        "Kafka: topic {Topic} cannot be written to ({Reason}); what would be tried again later goes to {DeadLetters} at once. Create it with as many partitions as the topic of its stream, or set 'kafka:retry:attempts' to 0."
    )]
    public static partial void KafkaRetryTopicUnusable(this ILogger log, string topic, string reason, string deadLetters);

    [LoggerMessage(
        2021,
        LogLevel.Warning,
        "A dead letter for {Target} was sent without its event of {Bytes} bytes, which the topic refuses; its place in the original topic is in its headers."
    )]
    public static partial void DeadLetterCut(this ILogger log, string target, int bytes);

    [LoggerMessage(2022, LogLevel.Error, "Kafka: no token for MSK could be made; it is tried again: {Reason}.")]
    public static partial void KafkaTokenFailed(this ILogger log, string reason);

    [LoggerMessage(
        2023,
        LogLevel.Warning,
        "Kafka: {Messages} durable messages were handed over uncommitted ({Reason}); they come again to their next owner, which is harmless."
    )]
    public static partial void KafkaHandedOverUncommitted(this ILogger log, long messages, string reason);

    [LoggerMessage(
        2020,
        LogLevel.Error,
        "A dead letter could not be written to {Target}; it is tried again, and its event stays uncommitted."
    )]
    public static partial void DeadLetterFailed(this ILogger log, string target, Exception exception);

    [LoggerMessage(2030, LogLevel.Information, "File: tailing {Path} for stream {Stream} from byte {Position}.")]
    public static partial void FileTailing(this ILogger log, string path, string stream, long position);

    [LoggerMessage(2031, LogLevel.Warning, "File: {Path} is not the file that was read before, or was cut; reading it from the beginning.")]
    public static partial void FileReplaced(this ILogger log, string path);

    [LoggerMessage(2032, LogLevel.Warning, "File: {Path} can't be read; trying again.")]
    public static partial void FileUnreadable(this ILogger log, string path, Exception exception);

    [LoggerMessage(2060, LogLevel.Warning, "Kinesis stream {Stream}: {What} failed; trying again.")]
    public static partial void KinesisFailed(this ILogger log, string stream, string what, Exception exception);

    [LoggerMessage(2061, LogLevel.Information, "Kinesis stream {Stream}: reading {Shard} from {Position}.")]
    public static partial void KinesisLeaseTaken(this ILogger log, string stream, string shard, string position);

    [LoggerMessage(2062, LogLevel.Warning, "Kinesis stream {Stream}: the lease of {Shard} went to another worker.")]
    public static partial void KinesisLeaseLost(this ILogger log, string stream, string shard);

    [LoggerMessage(2063, LogLevel.Information, "Kinesis stream {Stream}: {Shard} is closed and read to its end.")]
    public static partial void KinesisShardEnded(this ILogger log, string stream, string shard);

    [LoggerMessage(2070, LogLevel.Warning, "Pub/Sub subscription {Subscription}: {What} failed; trying again.")]
    public static partial void PubSubFailed(this ILogger log, string subscription, string what, Exception exception);

    [LoggerMessage(
        2050,
        LogLevel.Warning,
        "Erasures could not be read; tried again. Without them, writing stops in {Seconds:F0} s, and what comes is kept back."
    )]
    public static partial void ErasuresNotRefreshed(this ILogger log, double seconds, Exception exception);

    [LoggerMessage(
        2040,
        LogLevel.Warning,
        "Events by HTTP: a request for stream {Stream} was answered 503; its sender has to send it again."
    )]
    public static partial void HttpUnavailable(this ILogger log, string stream, Exception exception);
}
