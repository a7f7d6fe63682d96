namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A mapping whose keys depend on the word at one of them, <paramref name="By"/>.</summary>
internal sealed record VariantKey(string Name, string By, IReadOnlyList<(string Word, Shape Shape)> Variants, string Description)
    : Key(Name, Description)
{
    /// <summary>All keys of all variants, the choosing one first.</summary>
    public string[] KeyNames => [By, .. Variants.SelectMany(v => v.Shape.Keys).Select(k => k.Name).Where(n => n != By).Distinct()];
}
