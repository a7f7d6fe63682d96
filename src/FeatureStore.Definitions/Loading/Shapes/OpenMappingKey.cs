namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>
/// A mapping whose keys are names that match <paramref name="KeyPattern"/> (ECMA 262), each with a <paramref name="Value"/>, whose own name
/// says nothing.
/// </summary>
internal sealed record OpenMappingKey(string Name, Key Value, string KeyPattern, string Description) : Key(Name, Description);
