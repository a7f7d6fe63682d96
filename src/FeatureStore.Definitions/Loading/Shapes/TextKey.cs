namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>Text; a plain number or bool counts as what was typed.</summary>
internal sealed record TextKey(string Name, string Description) : Key(Name, Description)
{
    /// <summary>ECMA 262 regular expression that the whole text matches; null: any text.</summary>
    public string? Pattern { get; init; }

    /// <summary>In UTF-16 units; 0: no bound but the file's.</summary>
    public int MaxLength { get; init; }

    /// <summary>Texts that the pattern allows and the reader does not.</summary>
    public string[] Reserved { get; init; } = [];

    /// <summary>For completion; others are allowed too.</summary>
    public string[] Examples { get; init; } = [];

    public bool NonEmpty { get; init; }
}
