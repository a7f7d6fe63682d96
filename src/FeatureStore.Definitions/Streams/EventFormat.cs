namespace FeatureStore.Definitions.Streams;

/// <summary>How a message of a stream becomes an event.</summary>
public enum EventFormat
{
    /// <summary>The message is the event: one JSON object.</summary>
    Json,

    /// <summary>A Debezium change: the event is the payload, without the schema envelope, with <c>table</c> = <c>source.table</c> added.</summary>
    DebeziumJson,
}
