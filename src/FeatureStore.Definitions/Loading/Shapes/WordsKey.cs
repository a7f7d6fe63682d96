namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>One word of several, or a list of them.</summary>
internal sealed record WordsKey(string Name, string[] Words, string Description) : Key(Name, Description);
