namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A time: RFC 3339 text.</summary>
internal sealed record TimeKey(string Name, string Description) : Key(Name, Description)
{
    /// <summary>RFC 3339, section 5.6, as a regular expression of ECMA 262.</summary>
    public const string Pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";
}
