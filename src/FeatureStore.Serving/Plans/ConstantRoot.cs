namespace FeatureStore.Serving.Plans;

/// <summary><c>__typename</c>: the prefix has it all.</summary>
internal sealed class ConstantRoot(byte[] prefix) : RootPlan(prefix)
{
    public override bool TryPlan(PlanExecution execution)
    {
        execution.AddRoot(idCount: 0, readCount: 0, mayRepeat: false);
        return true;
    }

    public override void Write(PlanExecution execution, int root, int from, int to) { }
}
