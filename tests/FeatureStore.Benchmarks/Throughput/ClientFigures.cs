namespace FeatureStore.Benchmarks.Throughput;

/// <summary>What a client did after its warm-up.</summary>
/// <param name="Messages">Consumed.</param>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Of the process, over all of its threads.</param>
internal sealed record ClientFigures(long Messages, double Seconds, double ProcessorSeconds)
{
    public double PerSecond => Messages / Seconds;

    public double MicrosecondsEach => ProcessorSeconds / Messages * 1e6;
}
