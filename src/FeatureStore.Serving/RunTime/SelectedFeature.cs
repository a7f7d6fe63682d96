using System.Collections.Immutable;
using System.Text.Json;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Windows;

namespace FeatureStore.Serving.RunTime;

/// <summary>One entry of <c>select</c>, checked against the catalog: all of it that does not depend on the time of the request.</summary>
/// <param name="Shape">Which feature.</param>
/// <param name="Key">Its key in <c>values</c>: <c>as</c>, or the name.</param>
/// <param name="Window">Which records.</param>
/// <param name="Limit">How many; 1 for a static feature.</param>
/// <param name="Fields">In the order in which they are served.</param>
internal sealed record SelectedFeature(
    FeatureShape Shape,
    JsonEncodedText Key,
    WindowArguments Window,
    int Limit,
    ImmutableArray<FieldShape> Fields
)
{
    /// <summary>How its records are written.</summary>
    public RecordPlan Record { get; } = NamedFields.RecordPlanOf(Shape, Fields);
}
