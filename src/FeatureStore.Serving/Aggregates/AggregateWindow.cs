using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Aggregates;

/// <summary>How many records an aggregate runs over.</summary>
internal static class AggregateWindow
{
    /// <summary>Values that <c>top</c> gives unless it is told how many.</summary>
    public const int DefaultTop = 10;

    /// <summary>Records to ask for. One more than allowed tells a full window from one that goes on.</summary>
    public static int Limit(ServingOptions options) => options.MaxAggregateRecords + 1;

    /// <summary>The error of a window that holds more than allowed; null for one that does not.</summary>
    public static ServingError? Check(FeatureShape shape, int count, ServingOptions options) =>
        count <= options.MaxAggregateRecords
            ? null
            : ServingError.TooComplex(
                $"The window of '{shape.Name}' holds more than {options.MaxAggregateRecords} records; ask for a shorter period."
            );
}
