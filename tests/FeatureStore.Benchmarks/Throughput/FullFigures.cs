namespace FeatureStore.Benchmarks.Throughput;

/// <summary>Workers from Kafka into Redis and a table over HTTP, after their warm-up.</summary>
/// <param name="Workers">Processes.</param>
/// <param name="Events">Committed.</param>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Of all workers.</param>
/// <param name="PeakBytes">Greatest resident set of a worker.</param>
/// <param name="BatchWrites">Batch write requests, over the whole run.</param>
/// <param name="BatchItems">Records in them.</param>
/// <param name="Puts">Requests that put one static record, over the whole run.</param>
/// <param name="RedisReads">Reads of Redis from its sockets, over the whole run: round trips, at most.</param>
internal sealed record FullFigures(
    int Workers,
    long Events,
    double Seconds,
    double ProcessorSeconds,
    long PeakBytes,
    long BatchWrites,
    long BatchItems,
    long Puts,
    long RedisReads
)
{
    public double PerSecond => Events / Seconds;

    public double MicrosecondsEach => ProcessorSeconds / Events * 1e6;
}
