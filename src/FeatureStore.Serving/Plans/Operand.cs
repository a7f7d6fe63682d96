namespace FeatureStore.Serving.Plans;

/// <summary>What an argument is given: a constant, a variable, or nothing.</summary>
internal sealed class Operand
{
    private const int NoSlot = -1;

    private readonly int _slot;
    private readonly Value _constant;

    private Operand(int slot, in Value constant) => (_slot, _constant) = (slot, constant);

    public static Operand Absent { get; } = new(NoSlot, default);

    public static Operand Constant(in Value value) => new(NoSlot, value);

    public static Operand Variable(int slot) => new(slot, default);

    public ref readonly Value Of(Bindings bindings)
    {
        if (_slot != NoSlot)
        {
            return ref bindings[_slot];
        }
        return ref _constant;
    }

    /// <summary>Null when absent or null.</summary>
    public long? Number(Bindings bindings)
    {
        ref readonly var value = ref Of(bindings);
        return value.IsSet ? value.Number : null;
    }

    /// <inheritdoc cref="Number"/>
    public string? Text(Bindings bindings)
    {
        ref readonly var value = ref Of(bindings);
        return value.IsSet ? (string)value.Content! : null;
    }
}
