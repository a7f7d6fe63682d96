namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>The keys that a mapping may have.</summary>
/// <param name="What">As messages name it: <c>'cache'</c>, <c>a Stream</c>.</param>
/// <param name="Description">For editors.</param>
/// <param name="Keys">In the order in which messages list them.</param>
internal sealed record Shape(string What, string Description, params Key[] Keys)
{
    /// <summary>Keys that similar mappings have and this one does not, with the reason.</summary>
    public IReadOnlyList<(string Name, string Why)> Refused { get; init; } = [];

    /// <summary>Of the keys of each of these, exactly one stands there.</summary>
    public string[][] OneOf { get; init; } = [];

    public string[] Names { get; } = [.. Keys.Select(k => k.Name)];

    public bool Allows(string name)
    {
        foreach (var known in Names)
        {
            if (known == name)
            {
                return true;
            }
        }
        return false;
    }
}
