using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>A server in the comparison, with what was measured of it round by round.</summary>
internal sealed class ServeTarget(string name, MeasuredProcess process) : IAsyncDisposable
{
    private readonly List<WrkResult> _rounds = [];
    private readonly List<double> _perProcessorSecond = [];

    public Uri Url => process.Url;

    public double MedianRate => Percentiles.Median(_rounds.Select(round => round.Requests / round.Seconds));

    /// <summary>One round at full load.</summary>
    public async Task MeasureAsync(Wrk wrk, int seconds, int answerBytes, CancellationToken cancellationToken)
    {
        var before = process.ProcessorTime;
        var round = await wrk.RunAsync(process.Url, seconds, cancellationToken);
        if (round.BytesPerAnswer < answerBytes)
        {
            throw new InvalidOperationException($"{name} answered {round.BytesPerAnswer:F0} bytes; the right answer has {answerBytes}.");
        }
        _rounds.Add(round);
        _perProcessorSecond.Add(round.Requests / (process.ProcessorTime - before).TotalSeconds);
    }

    public ServeRow Row(SteadyResult? steady, double? steadyRate, double? hitShare) =>
        new(
            name,
            MedianRate,
            _rounds.Min(round => round.Requests / round.Seconds),
            _rounds.Max(round => round.Requests / round.Seconds),
            Percentiles.Median(_perProcessorSecond),
            Percentiles.Median(_rounds.Select(round => round.P50)),
            Percentiles.Median(_rounds.Select(round => round.P99)),
            steadyRate,
            steady,
            hitShare
        );

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
