namespace FeatureStore.Serving.Plans;

/// <summary>An entity by its id, or entities by their ids.</summary>
internal sealed class EntityRoot(byte[] prefix, string key, bool isList, IdsOperand ids, EntityPart[] parts, bool mayRepeat)
    : RootPlan(prefix)
{
    private readonly ReadPart[] _reads = [.. parts.OfType<ReadPart>()];

    public override bool TryPlan(PlanExecution execution)
    {
        var count = ids.AddTo(execution);
        if (count < 0)
        {
            return false;
        }
        foreach (var read in _reads)
        {
            execution.AddPlanned(read.Plan(execution));
        }
        execution.AddRoot(count, _reads.Length, mayRepeat || count > 1);
        return true;
    }

    public override void Write(PlanExecution execution, int root, int from, int to)
    {
        var state = execution.Root(root);
        if (!isList)
        {
            Write(execution, new EntityCursor(key, Index: null, execution.Ids[state.FirstId], state.FirstRead, state.FirstPosition));
            return;
        }
        var output = execution.Output;
        output.Write(from == 0 ? "["u8 : ""u8);
        for (var i = from; i < to; i++)
        {
            if (i > 0)
            {
                output.Write((byte)',');
            }
            var position = state.FirstPosition + (i * state.ReadCount);
            Write(execution, new EntityCursor(key, i, execution.Ids[state.FirstId + i], state.FirstRead, position));
        }
        output.Write(to == state.IdCount ? "]"u8 : ""u8);
    }

    private void Write(PlanExecution execution, in EntityCursor entity)
    {
        foreach (var part in parts)
        {
            part.Write(execution, entity);
        }
    }
}
