namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>One word of several.</summary>
internal abstract record ChoiceKey(string Name, string Description) : Key(Name, Description)
{
    public abstract IEnumerable<string> Words { get; }
}

/// <summary>One word of several, each with what it means.</summary>
internal sealed record ChoiceKey<T>(string Name, IReadOnlyList<(string Word, T Value)> Choices, string Description)
    : ChoiceKey(Name, Description)
    where T : struct
{
    public override IEnumerable<string> Words => Choices.Select(c => c.Word);
}
