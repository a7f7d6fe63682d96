using FeatureStore.Serving.Records;
using FeatureStore.Serving.Windows;
using FeatureStore.Storage.Records;
using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>An action feature: the records of a window, newest first.</summary>
internal sealed class ActionPart(
    FeatureShape shape,
    string key,
    Location location,
    Operand limit,
    WindowOperands window,
    int fields,
    RecordPlan records
) : ReadPart(shape, key, location)
{
    protected override PlannedRead Ask(PlanExecution execution)
    {
        var bindings = execution.Bindings;
        var count = EventWindows.Limit(Shape.Definition, (int?)limit.Number(bindings));
        return new PlannedRead(Shape, EventWindows.Of(Shape.Definition, execution.Now, window.Of(bindings)), count, fields, Error: null);
    }

    protected override void WriteNothing(PlanExecution execution, in EntityCursor entity) => execution.Output.Write("[]"u8);

    protected override void WriteAnswer(PlanExecution execution, in ReadAnswer answer, in EntityCursor entity) =>
        records.WriteList(execution, answer);
}
