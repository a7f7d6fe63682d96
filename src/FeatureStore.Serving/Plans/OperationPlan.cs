using System.Collections.Concurrent;
using System.Text;

namespace FeatureStore.Serving.Plans;

/// <summary>
/// A compiled operation. Each setting of the booleans that <c>@skip</c> and <c>@include</c> ask has a plan of its own, made when it is first
/// needed: the order of the answer's fields depends on it, and what runs has no branches left.
/// </summary>
internal sealed class OperationPlan(byte[] name, VariableSlot[] slots, int[] guards, Func<long, PlanVariant?> compile)
{
    /// <summary>Kept at a time; what a service sends has one or two.</summary>
    private const int MaxVariants = 16;

    private readonly ConcurrentDictionary<long, PlanVariant?> _variants = new();
    private readonly PlanVariant? _only = guards.Length == 0 ? compile(0) : null;

    /// <summary>UTF-8; empty for an operation without one.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>Null for an operation without one.</summary>
    public string? NameText { get; } = name.Length == 0 ? null : Encoding.UTF8.GetString(name);

    public ReadOnlySpan<VariableSlot> Slots => slots;

    /// <returns>Null when the library has to run it.</returns>
    public PlanVariant? Find(Bindings bindings)
    {
        if (guards.Length == 0)
        {
            return _only;
        }
        long setting = 0;
        for (var i = 0; i < guards.Length; i++)
        {
            ref readonly var value = ref bindings[guards[i]];
            if (!value.IsSet)
            {
                return null;
            }
            setting |= value.Number << i;
        }
        if (_variants.TryGetValue(setting, out var variant))
        {
            return variant;
        }
        if (_variants.Count >= MaxVariants)
        {
            _variants.Clear();
        }
        return _variants[setting] = compile(setting);
    }
}
