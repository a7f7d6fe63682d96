namespace FeatureStore.Serving.Plans;

/// <summary>The ids of a root field: one, a list, or a list of single ones.</summary>
/// <param name="One">Of <c>id:</c>; null for the others.</param>
/// <param name="List">Of <c>ids:</c> as a whole; null for the others.</param>
/// <param name="Items">Of <c>ids: [$a, "b"]</c>; null for the others.</param>
internal sealed record IdsOperand(Operand? One, Operand? List, Operand[]? Items)
{
    /// <summary>Adds them to the request's ids.</summary>
    /// <returns>How many; −1 when one is null or cannot be an id.</returns>
    public int AddTo(PlanExecution execution)
    {
        if (One is not null)
        {
            return TryAdd(execution, One) ? 1 : -1;
        }
        if (Items is not null)
        {
            foreach (var item in Items)
            {
                if (!TryAdd(execution, item))
                {
                    return -1;
                }
            }
            return Items.Length;
        }
        if (List!.Of(execution.Bindings) is not { IsSet: true, Content: string[] ids })
        {
            return -1;
        }
        foreach (var id in ids)
        {
            if (!Queries.EntityIds.IsValid(id))
            {
                return -1;
            }
            execution.Ids.Add(id);
        }
        return ids.Length;
    }

    private static bool TryAdd(PlanExecution execution, Operand operand)
    {
        if (operand.Text(execution.Bindings) is not { } id || !Queries.EntityIds.IsValid(id))
        {
            return false;
        }
        execution.Ids.Add(id);
        return true;
    }
}
