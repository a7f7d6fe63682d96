namespace FeatureStore.Definitions.Expressions.Syntax;

/// <param name="Kind">What it is.</param>
/// <param name="Position">0-based offset of its first character.</param>
/// <param name="Text">As written; of a quoted identifier what stands between the backticks.</param>
/// <param name="Value">Of a literal.</param>
internal readonly record struct CelToken(CelTokenKind Kind, int Position, string Text, CelValue Value = default)
{
    public bool Is(string symbol) => Kind == CelTokenKind.Symbol && Text == symbol;

    /// <summary>As an error message names it.</summary>
    public override string ToString() => Kind == CelTokenKind.End ? "the end of the expression" : $"'{Text}'";
}
