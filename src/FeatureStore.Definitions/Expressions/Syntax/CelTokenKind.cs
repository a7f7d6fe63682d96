namespace FeatureStore.Definitions.Expressions.Syntax;

internal enum CelTokenKind
{
    End,
    Identifier,

    /// <summary>An identifier in backticks, which may follow a dot only.</summary>
    QuotedIdentifier,

    /// <summary>A number, string or bytes literal; <c>true</c>, <c>false</c> and <c>null</c> too.</summary>
    Literal,

    /// <summary>An operator or a bracket; its text tells which. <c>in</c> is one too.</summary>
    Symbol,
}
