using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>Expressions inside YAML: their errors point at the character that is wrong, and tell when YAML has misread the text.</summary>
internal static class ExpressionReader
{
    public static CelExpression? Read(string key, YamlNode node, CelEnvironment environment, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case YamlNode.Scalar scalar:
                return Read(key, scalar, environment, diagnostics);
            case YamlNode.Sequence:
                diagnostics.Error(
                    node,
                    $"'{key}' must be an expression, and YAML takes a leading '[' as a list; put the expression in quotes"
                );
                return null;
            default:
                diagnostics.Error(
                    node,
                    $"'{key}' must be an expression, and YAML takes '{{' or ': ' as a mapping; put the expression in quotes"
                );
                return null;
        }
    }

    private static CelExpression? Read(string key, YamlNode.Scalar scalar, CelEnvironment environment, DiagnosticBag diagnostics)
    {
        try
        {
            return CelExpression.Compile(scalar.Value, environment);
        }
        catch (CelSyntaxException e)
        {
            var (line, column) = scalar.PositionOf(e.Position);
            diagnostics.Error(scalar.File, line, column, $"'{key}': {e.Message}{WhatYamlCut(scalar)}");
            return null;
        }
    }

    /// <summary>A plain value ends sooner than its writer may have meant: at a comma inside braces, at a blank with #.</summary>
    private static string WhatYamlCut(YamlNode.Scalar scalar)
    {
        if (!scalar.IsPlain)
        {
            return string.Empty;
        }
        var behind = scalar.Behind();
        return scalar.IsInFlow && behind.StartsWith(',') ? "; inside {} a comma ends a value: put the expression in quotes"
            : behind.StartsWith('#') ? "; YAML takes ' #' as the start of a comment: put the expression in quotes"
            : string.Empty;
    }
}
