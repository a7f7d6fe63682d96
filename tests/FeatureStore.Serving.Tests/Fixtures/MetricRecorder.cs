using System.Diagnostics.Metrics;

namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>Records what one host measures on one instrument.</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly List<Dictionary<string, object?>> _tags = [];
    private readonly List<double> _values = [];
    private readonly MeterListener _listener;

    public MetricRecorder(IMeterFactory factory, string instrument)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (published, listener) =>
            {
                // Hosts of other tests have meters of the same name.
                if (ReferenceEquals(published.Meter.Scope, factory) && published.Name == instrument)
                {
                    listener.EnableMeasurementEvents(published);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Record(value, tags));
        _listener.Start();
    }

    /// <summary>The tags of each measurement.</summary>
    public IReadOnlyList<Dictionary<string, object?>> Tags
    {
        get
        {
            lock (_tags)
            {
                return [.. _tags];
            }
        }
    }

    /// <summary>The value of each measurement.</summary>
    public IReadOnlyList<double> Values
    {
        get
        {
            lock (_tags)
            {
                return [.. _values];
            }
        }
    }

    /// <summary>Asks an instrument that only answers when asked; what it said before is forgotten.</summary>
    public void Read()
    {
        lock (_tags)
        {
            _tags.Clear();
            _values.Clear();
        }
        _listener.RecordObservableInstruments();
    }

    /// <summary>Asks again until the instrument has counted so much: a request is counted after its answer has been sent.</summary>
    public async Task ReadUntilAsync(double sum)
    {
        for (Read(); Values.Sum() < sum; Read())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_tags)
        {
            _values.Add(value);
            _tags.Add(new Dictionary<string, object?>(tags.ToArray(), StringComparer.Ordinal));
        }
    }
}
