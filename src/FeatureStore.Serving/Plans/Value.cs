namespace FeatureStore.Serving.Plans;

/// <summary>The value of an argument or a variable: absent, null, a number, or an object.</summary>
/// <param name="State">Whether there is one.</param>
/// <param name="Number">Of booleans, ints, instants, durations, ordinals.</param>
/// <param name="Content">Of texts and lists.</param>
internal readonly record struct Value(ValueState State, long Number, object? Content)
{
    public static readonly Value Null = new(ValueState.Null, 0, null);

    public bool IsSet => State == ValueState.Set;

    public static Value Of(long number) => new(ValueState.Set, number, null);

    public static Value Of(object content) => new(ValueState.Set, 0, content);
}
