namespace FeatureStore.Serving.Plans;

/// <summary>The entity's id.</summary>
internal sealed class IdPart : EntityPart
{
    public override void Write(PlanExecution execution, in EntityCursor entity) => execution.Output.WriteText(entity.Id);
}
