namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A CEL expression, on one line or several.</summary>
internal sealed record ExpressionKey(string Name, string Description) : Key(Name, Description);
