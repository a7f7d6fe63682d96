using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Windows;

namespace FeatureStore.Serving.Plans;

/// <summary>What one place of a query asks of each entity, with this request's parameters.</summary>
/// <param name="Shape">Of which feature.</param>
/// <param name="Window">Which records.</param>
/// <param name="Limit">How many.</param>
/// <param name="Fields">Values of each record in the answer; 0 where the records are not in the answer themselves.</param>
/// <param name="Error">Why it is not read at all; null when it is.</param>
internal readonly record struct PlannedRead(FeatureShape Shape, EventWindow Window, int Limit, int Fields, ServingError? Error)
{
    /// <summary>In place of a position in the batch: there is nothing to read.</summary>
    public const int Nothing = -1;

    /// <summary>In place of a position in the batch: see <see cref="Error"/>.</summary>
    public const int Refused = -2;

    public static PlannedRead Failed(FeatureShape shape, ServingError error) => new(shape, default, 0, 0, error);
}
