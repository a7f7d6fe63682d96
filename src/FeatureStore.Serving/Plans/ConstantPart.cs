namespace FeatureStore.Serving.Plans;

/// <summary>Bytes that are known when the query is compiled.</summary>
internal sealed class ConstantPart(byte[] bytes) : EntityPart
{
    public override void Write(PlanExecution execution, in EntityCursor entity) => execution.Output.Write(bytes);
}
