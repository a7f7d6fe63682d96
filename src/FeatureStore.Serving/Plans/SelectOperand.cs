using FeatureStore.Serving.RunTime;

namespace FeatureStore.Serving.Plans;

/// <summary>The argument <c>select</c>: given as a whole, or written in the query with variables inside.</summary>
/// <param name="Whole">A constant or a variable; null when it is written with variables inside.</param>
/// <param name="Entries">The entries of a list with variables inside.</param>
internal sealed record SelectOperand(Operand? Whole, SelectionOperands[]? Entries)
{
    /// <summary>Whether the same selection comes as the same object again.</summary>
    public bool IsKept => Whole is not null;

    /// <returns>Null when a value that must be there is null.</returns>
    public SelectionInput[]? Of(Bindings bindings)
    {
        if (Whole is not null)
        {
            return Whole.Of(bindings) is { IsSet: true, Content: SelectionInput[] inputs } ? inputs : null;
        }
        var entries = new SelectionInput[Entries!.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            if (Entries[i].Of(bindings) is not { } input)
            {
                return null;
            }
            entries[i] = input;
        }
        return entries;
    }
}
