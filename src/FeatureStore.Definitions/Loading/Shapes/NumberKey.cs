namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A number that is not negative, unquoted.</summary>
internal sealed record NumberKey(string Name, double Max, string Description) : Key(Name, Description);
