using System.Diagnostics.Metrics;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Telemetry;

/// <summary>What the serving side counts. Meter <c>FeatureStore.Serving</c>.</summary>
internal sealed class ServingMetrics
{
    public const string MeterName = "FeatureStore.Serving";

    /// <summary>By HTTP status.</summary>
    private readonly long[] _requests = new long[1_000];
    private readonly FeatureCounter _features;
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _rejected;

    public ServingMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        meter.CreateObservableCounter(
            "featurestore.serving.requests",
            RequestsByStatus,
            "{request}",
            "GraphQL requests answered, by HTTP status."
        );
        _features = new FeatureCounter(meter, "featurestore.serving.features", "{feature}", "Features of one entity served, by feature.");
        _leftOut = meter.CreateCounter<long>(
            "featurestore.serving.records_left_out",
            "{record}",
            "Stored records that do not fit their definition, by feature and reason."
        );
        _errors = meter.CreateCounter<long>("featurestore.serving.errors", "{error}", "Entries in errors, by code.");
        _rejected = meter.CreateCounter<long>(
            "featurestore.serving.rejected",
            "{request}",
            "Requests turned away before they were looked at, by reason."
        );
    }

    /// <param name="status">Of HTTP.</param>
    public void Request(int status) => Interlocked.Increment(ref _requests[status]);

    /// <param name="shape">Which feature.</param>
    /// <param name="count">For how many places in the answer.</param>
    public void Served(FeatureShape shape, long count = 1) => _features.Add(shape.Definition, count);

    public void LeftOut(FeatureShape shape, LeftOutReason reason) =>
        _leftOut.Add(
            1,
            new KeyValuePair<string, object?>("feature", shape.Name),
            new KeyValuePair<string, object?>("reason", reason == LeftOutReason.Malformed ? "malformed" : "missing_required")
        );

    /// <param name="reason">One of a few fixed words.</param>
    public void Rejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Error(string code) => _errors.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>Read when somebody asks: a counter of the library would search for its sum by its tag at every request.</summary>
    private IEnumerable<Measurement<long>> RequestsByStatus()
    {
        for (var status = 0; status < _requests.Length; status++)
        {
            if (Interlocked.Read(ref _requests[status]) is > 0 and var count)
            {
                yield return new Measurement<long>(count, new KeyValuePair<string, object?>("status", status));
            }
        }
    }
}
