namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A mapping of one shape.</summary>
internal sealed record MappingKey(string Name, Shape Shape, string Description) : Key(Name, Description);
