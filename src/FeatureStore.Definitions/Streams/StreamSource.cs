namespace FeatureStore.Definitions.Streams;

/// <summary>Where a stream's events come from.</summary>
public abstract record StreamSource
{
    private StreamSource() { }

    /// <summary>The word that <c>source.type</c> uses for it.</summary>
    public abstract string Type { get; }

    /// <summary>A Kafka topic.</summary>
    public sealed record Kafka(string Topic) : StreamSource
    {
        public override string Type => "kafka";
    }

    /// <summary>An Amazon Kinesis data stream.</summary>
    public sealed record Kinesis(string Stream) : StreamSource
    {
        public override string Type => "kinesis";
    }

    /// <summary>A Google Cloud Pub/Sub subscription.</summary>
    public sealed record PubSub(string Subscription) : StreamSource
    {
        public override string Type => "pubsub";
    }

    /// <summary><c>POST /events/{stream}</c>.</summary>
    public sealed record Http : StreamSource
    {
        public override string Type => "http";
    }

    /// <summary>An NDJSON file that is tailed.</summary>
    public sealed record File(string Path) : StreamSource
    {
        public override string Type => "file";
    }
}
