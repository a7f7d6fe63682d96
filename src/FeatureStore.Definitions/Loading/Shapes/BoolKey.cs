namespace FeatureStore.Definitions.Loading.Shapes;

internal sealed record BoolKey(string Name, string Description) : Key(Name, Description);
