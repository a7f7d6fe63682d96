using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Records;
using FeatureStore.Storage.Records;
using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>A piece that needs a read.</summary>
internal abstract class ReadPart(FeatureShape shape, string key, Location location) : EntityPart
{
    public FeatureShape Shape => shape;

    /// <summary>Among the reads of its entity.</summary>
    public int Index { get; set; }

    protected string Key => key;

    protected Location Location => location;

    /// <summary>What is to be read, with this request's values.</summary>
    public PlannedRead Plan(PlanExecution execution)
    {
        if (!execution.Grant.Allows(shape.Definition))
        {
            return PlannedRead.Failed(shape, ServingError.Forbidden(shape.Name));
        }
        try
        {
            return Ask(execution);
        }
        catch (ServingError e)
        {
            return PlannedRead.Failed(shape, e);
        }
    }

    public sealed override void Write(PlanExecution execution, in EntityCursor entity)
    {
        var position = execution.Position(entity.FirstPosition + Index);
        if (position == PlannedRead.Nothing)
        {
            WriteNothing(execution, entity);
            return;
        }
        if (position == PlannedRead.Refused)
        {
            var refused = execution.Planned(entity.FirstRead + Index).Error!;
            Fail(execution, new ServingError(refused.ErrorCode, refused.Message), entity);
            return;
        }
        ref readonly var answer = ref execution.Trips.Answer(position);
        if (answer is { IsAnswered: true, Status: ReadStatus.Ok })
        {
            execution.Metrics.Served(shape);
            WriteAnswer(execution, answer, entity);
            return;
        }
        var code = answer.IsAnswered ? ErrorCodes.Of(answer.Status) : execution.OpenCode;
        Fail(execution, RequestScope.Failed(shape, code), entity);
    }

    /// <exception cref="ServingError">An argument is out of its range.</exception>
    protected abstract PlannedRead Ask(PlanExecution execution);

    protected abstract void WriteNothing(PlanExecution execution, in EntityCursor entity);

    protected abstract void WriteAnswer(PlanExecution execution, in ReadAnswer answer, in EntityCursor entity);

    protected void Fail(PlanExecution execution, ServingError error, in EntityCursor entity, params ReadOnlySpan<object> below)
    {
        execution.Output.WriteNull();
        execution.Fail(error, location, entity.Path([key, .. below]));
    }
}
