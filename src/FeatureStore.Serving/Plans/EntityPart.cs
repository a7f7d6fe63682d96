namespace FeatureStore.Serving.Plans;

/// <summary>A piece of an entity's object in the answer, in the order in which they are written.</summary>
internal abstract class EntityPart
{
    public abstract void Write(PlanExecution execution, in EntityCursor entity);
}
