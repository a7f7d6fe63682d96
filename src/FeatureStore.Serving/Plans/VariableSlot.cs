using FeatureStore.Serving.Execution;
using FeatureStore.Serving.RunTime;

namespace FeatureStore.Serving.Plans;

/// <summary>A variable of an operation.</summary>
/// <param name="Name">UTF-8.</param>
/// <param name="Kind">How its JSON is read.</param>
/// <param name="Required">Whether null is no value for it.</param>
/// <param name="Default">What it is when the request leaves it out; null without a default.</param>
/// <param name="Fields">Names of the fields by ordinal, of <see cref="VariableKind.Field"/>.</param>
internal sealed record VariableSlot(byte[] Name, VariableKind Kind, bool Required, Value? Default, string[] Fields)
{
    private const int MaxSelections = 64;
    private const int MaxSelectionLength = 16 * 1024;

    /// <summary>Clients send the same few selections over and over: by their JSON, of <see cref="VariableKind.Selections"/>.</summary>
    public Utf8Cache<SelectionInput[]> Selections { get; } = new(MaxSelections, MaxSelectionLength);
}
