using System.Diagnostics;
using System.Diagnostics.Metrics;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Tests.Telemetry;

/// <summary>Sums one instrument of the storage meter, for measurements with one tag, from its construction on.</summary>
internal sealed class MetricCount : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly string _tag;
    private readonly string _value;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _before;
    private long _sum;

    public MetricCount(string instrument, string tag, string value)
    {
        _tag = tag;
        _value = value;
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == StorageMetrics.MeterName && published.Name == instrument)
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((counter, measured, tags, _) => Add(measured, tags, counter.IsObservable));
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Add(1, tags, isTotal: false));
        _listener.Start();
        _before = Sum;
    }

    public long Sum
    {
        get
        {
            // Some counters tell their total, and only when they are asked.
            _listener.RecordObservableInstruments();
            lock (_lock)
            {
                return _sum - _before;
            }
        }
    }

    /// <summary>Returns when the sum is at least this.</summary>
    public async Task ReachesAsync(long sum)
    {
        var patience = Stopwatch.StartNew();
        while (Sum < sum)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.WhenAny(changed, Task.Delay(20));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long measured, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isTotal)
    {
        foreach (var (tag, value) in tags)
        {
            if (tag == _tag && Equals(value, _value))
            {
                lock (_lock)
                {
                    _sum = isTotal ? measured : _sum + measured;
                    _changed.SetResult();
                    _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
    }
}
