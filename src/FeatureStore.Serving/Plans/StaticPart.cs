using FeatureStore.Serving.Records;
using FeatureStore.Serving.Windows;
using FeatureStore.Storage.Records;
using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>A static feature: its value, or null.</summary>
internal sealed class StaticPart(FeatureShape shape, string key, Location location, RecordPlan record) : ReadPart(shape, key, location)
{
    protected override PlannedRead Ask(PlanExecution execution) =>
        new(Shape, EventWindows.Of(Shape.Definition, execution.Now, default), Limit: 1, Fields: 0, Error: null);

    protected override void WriteNothing(PlanExecution execution, in EntityCursor entity) => execution.Output.WriteNull();

    protected override void WriteAnswer(PlanExecution execution, in ReadAnswer answer, in EntityCursor entity) =>
        record.WriteOne(execution, answer);
}
