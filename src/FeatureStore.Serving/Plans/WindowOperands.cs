using FeatureStore.Serving.Windows;

namespace FeatureStore.Serving.Plans;

/// <summary>The arguments of a window.</summary>
/// <param name="From">Epoch ms.</param>
/// <param name="To">Epoch ms.</param>
/// <param name="Period">Ticks.</param>
internal sealed record WindowOperands(Operand From, Operand To, Operand Period)
{
    public WindowArguments Of(Bindings bindings) =>
        new(From.Number(bindings), To.Number(bindings), Period.Number(bindings) is { } ticks ? TimeSpan.FromTicks(ticks) : null);
}
