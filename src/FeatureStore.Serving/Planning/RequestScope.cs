using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Serving.Windows;
using GraphQL;

namespace FeatureStore.Serving.Planning;

/// <summary>What belongs to one request: its schema snapshot, its one <c>now</c>, its plan. The root value of the execution.</summary>
internal sealed class RequestScope(
    SchemaSnapshot snapshot,
    ReadPlan plan,
    ClientGrant grant,
    ServingOptions options,
    ServingMetrics metrics,
    RequestTelemetry telemetry,
    long now
)
{
    private RequestCost _cost = new(options);
    private int _measured;

    public SchemaSnapshot Snapshot => snapshot;

    public ReadPlan Plan => plan;

    /// <summary>What the client may read.</summary>
    public ClientGrant Grant => grant;

    public ServingOptions Options => options;

    public ServingMetrics Metrics => metrics;

    /// <summary>Epoch ms.</summary>
    public long Now => now;

    public static RequestScope Of(IResolveFieldContext context) => (RequestScope)context.RootValue!;

    /// <summary>Counts the ids of a root field against the request's limit.</summary>
    /// <exception cref="ServingError">There are too many in this request.</exception>
    public void CountIds(int count) => _cost.AddIds(count);

    /// <summary>Counts what a feature of one entity adds to the answer.</summary>
    /// <exception cref="ServingError">The answer may have too many values.</exception>
    public void CountValues(int limit, int fields) => _cost.AddValues(limit, entities: 1, fields);

    /// <summary>The window of a feature, as seen at this request's <c>now</c>.</summary>
    /// <exception cref="ServingError">An argument is out of its range.</exception>
    public EventWindow WindowOf(FeatureDefinition feature, in WindowArguments arguments) => EventWindows.Of(feature, now, arguments);

    /// <summary>The read's records.</summary>
    /// <exception cref="ServingError">It failed.</exception>
    public RecordView[] Records(FeatureRead read)
    {
        if (read.Failure is { } code)
        {
            throw Failed(read.Shape, code);
        }
        metrics.Served(read.Shape);
        var views = read.Views(metrics);
        if (views.Length > 0 && _measured < RequestTelemetry.FreshnessSample)
        {
            _measured++;
            telemetry.Served(now, views[0].Timestamp);
        }
        return views;
    }

    /// <summary>The error for one place in the answer; each place has its own, with its own path.</summary>
    public static ServingError Failed(FeatureShape shape, string code) =>
        new(
            code,
            code == ErrorCodes.DeadlineExceeded
                ? $"'{shape.Name}' was not read before the request's deadline."
                : $"'{shape.Name}' could not be read from the store."
        );
}
