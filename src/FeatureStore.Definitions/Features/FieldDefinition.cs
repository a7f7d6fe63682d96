namespace FeatureStore.Definitions.Features;

/// <summary>One named, typed value inside a feature. Fields have a fixed order and are only ever appended.</summary>
/// <param name="Ordinal">Position in the stored JSON array.</param>
/// <param name="Name"><c>snake_case</c>, as in YAML.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">A null here sets the event aside for this feature.</param>
/// <param name="Default">Stored JSON (UTF-8) read where a record lacks the field; null without a <c>default:</c>.</param>
public sealed record FieldDefinition(int Ordinal, string Name, FieldType Type, bool Required, ReadOnlyMemory<byte>? Default);
