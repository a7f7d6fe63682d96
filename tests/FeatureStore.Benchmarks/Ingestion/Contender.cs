using System.Diagnostics;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>One way through the events, measured in rounds that alternate with those of the others.</summary>
/// <param name="name">For the table.</param>
/// <param name="events">In one pass.</param>
/// <param name="pass">Goes through all events once.</param>
internal sealed class Contender(string name, int events, Func<long> pass)
{
    private readonly List<double> _perProcessorSecond = [];
    private readonly List<double> _perSecond = [];
    private double _bytesPerEvent;

    public string Name => name;

    /// <summary>Passes until the time is over.</summary>
    /// <param name="duration">At least.</param>
    /// <param name="counts">False for a warm-up.</param>
    public void Run(TimeSpan duration, bool counts)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        long done = 0;
        do
        {
            pass();
            done += events;
        } while (Stopwatch.GetElapsedTime(started) < duration);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (counts)
        {
            // The whole process: what the garbage collector's threads do is part of the price.
            _perProcessorSecond.Add(done / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
            _perSecond.Add(done / elapsed.TotalSeconds);
            _bytesPerEvent = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)done;
        }
    }

    public ContenderResult Result() =>
        new(
            name,
            Measurements.Percentiles.Median(_perProcessorSecond),
            _perProcessorSecond.Min(),
            _perProcessorSecond.Max(),
            Measurements.Percentiles.Median(_perSecond),
            _bytesPerEvent
        );
}
