using FeatureStore.Serving.RunTime;

namespace FeatureStore.Serving.Plans;

/// <summary>A <c>FeatureSelection</c> whose fields may be variables.</summary>
internal sealed record SelectionOperands(Operand Name, Operand As, Operand Limit, Operand Period, Operand From, Operand To, Operand Fields)
{
    /// <returns>Null when it has no name.</returns>
    public SelectionInput? Of(Bindings bindings) =>
        Name.Text(bindings) is { } name
            ? new SelectionInput(
                name,
                As.Text(bindings),
                (int?)Limit.Number(bindings),
                Period.Number(bindings) is { } ticks ? TimeSpan.FromTicks(ticks) : null,
                From.Number(bindings),
                To.Number(bindings),
                Fields.Of(bindings) is { IsSet: true, Content: string[] fields } ? fields : null
            )
            : null;
}
