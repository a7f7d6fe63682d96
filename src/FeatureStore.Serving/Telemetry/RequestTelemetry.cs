using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Serving.Plans;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Telemetry;

/// <summary>
/// What is seen of a request from outside: its spans (plan and store trips inside the HTTP request's), its time by operation, how fresh its
/// features were, and a line in the log with its plan when it was slow. Where nobody listens, nothing is made.
/// </summary>
internal sealed partial class RequestTelemetry
{
    public const string SourceName = "FeatureStore.Serving";

    /// <summary>Reads of a request whose freshness is measured: a sample is enough, and a request may have thousands.</summary>
    public const int FreshnessSample = 8;

    private static readonly ActivitySource _source = new(SourceName);

    private readonly TelemetryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RequestTelemetry> _logger;
    private readonly OperationNames _operations;
    private readonly LogThrottle _throttle;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _freshness;

    public RequestTelemetry(TelemetryOptions options, IMeterFactory factory, TimeProvider time, ILogger<RequestTelemetry> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _operations = new OperationNames(options.MaxOperations);
        _throttle = new LogThrottle(time);
        var meter = factory.Create(ServingMetrics.MeterName);
        _duration = meter.CreateHistogram(
            "featurestore.serving.operation.duration",
            "s",
            "Time in the engine, by operation (the first named, then 'other').",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            }
        );
        _freshness = meter.CreateHistogram(
            "featurestore.serving.freshness",
            "s",
            "Age of the newest event in what was served, of a sample of reads.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800, 2_592_000],
            }
        );
    }

    /// <summary>The span of a request in the engine; null when nobody listens. Its name says no more than what it is: names are bounded.</summary>
    public static Activity? StartRequest() => _source.StartActivity("graphql");

    /// <summary>The span of making the plan: from the request's text to what can be run.</summary>
    public static Activity? StartPlan() => _source.StartActivity("plan");

    /// <summary>The span of one call to the store.</summary>
    /// <param name="reads">In the call.</param>
    public static Activity? StartStoreTrip(int reads) => _source.StartActivity("store")?.SetTag("featurestore.reads", reads);

    /// <summary>Timestamp for <c>Ended</c>.</summary>
    public long Now() => _time.GetTimestamp();

    /// <summary>
    /// Call once for each request, when its answer is known: records its time, and logs it if it was slow.
    /// </summary>
    /// <param name="operation">Name of the operation that ran; null where it has none. Nothing that did not run.</param>
    /// <param name="started">From <see cref="Now"/>.</param>
    /// <param name="span">From <see cref="StartRequest"/>; is not ended here.</param>
    /// <param name="plan">The features read, one for each read; asked only when the request was slow.</param>
    public void Ended(string? operation, long started, Activity? span, Func<IEnumerable<FeatureDefinition>> plan)
    {
        if (IsSlow(operation, started, span, out var tag, out var elapsed) && _throttle.TryTake(out var suppressed))
        {
            LogSlow(_logger, tag, elapsed.TotalMilliseconds, Describe(plan()), suppressed);
        }
    }

    /// <inheritdoc cref="Ended(string?, long, Activity?, Func{IEnumerable{FeatureDefinition}})"/>
    public void Ended(string? operation, long started, Activity? span, ReadTrips reads)
    {
        if (IsSlow(operation, started, span, out var tag, out var elapsed) && _throttle.TryTake(out var suppressed))
        {
            LogSlow(_logger, tag, elapsed.TotalMilliseconds, Describe(reads.Reads.Select(read => read.Feature)), suppressed);
        }
    }

    /// <summary>Call for the first <see cref="FreshnessSample"/> reads of a request that gave records.</summary>
    /// <param name="now">The request's <c>now</c>, epoch ms.</param>
    /// <param name="newest">Time of the newest event served, epoch ms.</param>
    public void Served(long now, long newest)
    {
        if (_freshness.Enabled)
        {
            _freshness.Record(Math.Max(0, now - newest) / 1_000.0);
        }
    }

    private bool IsSlow(string? operation, long started, Activity? span, out string tag, out TimeSpan elapsed)
    {
        elapsed = _time.GetElapsedTime(started);
        tag = _operations.TagOf(operation);
        _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", tag));
        span?.SetTag("graphql.operation.name", tag);
        return _options.SlowQuery > TimeSpan.Zero && elapsed >= _options.SlowQuery;
    }

    /// <summary>Features with their numbers of reads, most first. No ids: they belong to people.</summary>
    private static string Describe(IEnumerable<FeatureDefinition> reads)
    {
        var text = new StringBuilder();
        foreach (
            var (feature, count) in reads
                .CountBy(read => read.Name)
                .OrderByDescending(read => read.Value)
                .ThenBy(read => read.Key, StringComparer.Ordinal)
                .Take(20)
        )
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(feature).Append(" × ").Append(count);
        }
        return text.Length == 0 ? "nothing" : text.ToString();
    }

    [LoggerMessage(
        3501,
        LogLevel.Warning,
        "Slow query: {Operation} took {Milliseconds:F0} ms, reading {Plan}. {Suppressed} more since the last line like this."
    )]
    private static partial void LogSlow(ILogger logger, string operation, double milliseconds, string plan, int suppressed);
}
