namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>
/// A key of a mapping: its name, what stands there, and what people are told of it. Readers read by it and the JSON Schema is written from
/// it, so that the two cannot disagree.
/// </summary>
/// <param name="Name">As in YAML.</param>
/// <param name="Description">For editors: one or two sentences.</param>
internal abstract record Key(string Name, string Description)
{
    public bool Required { get; init; }

    /// <summary>What its absence means, as YAML would say it: a string, int or bool. Null: nothing that can be written.</summary>
    public object? Default { get; init; }
}
