using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Loading.Checks;

/// <summary>
/// Warns of fields of action features that hold what people type, as they type it: <c>top</c> and <c>countDistinct</c> count each spelling for
/// itself and hold every one of them. A value that any function was applied to, or whose length <c>where</c> bounds, is taken as thought of.
/// </summary>
internal static class FreeText
{
    /// <summary>Names that fields of typed text go by, in definitions and in events.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "comment",
        "keyword",
        "message",
        "note",
        "query",
        "search_term",
        "text",
    };

    /// <param name="fields">Of the feature.</param>
    /// <param name="where">The entry's filter.</param>
    /// <param name="values">The entry's values.</param>
    public static void Warn(IEnumerable<FieldDefinition> fields, YamlNode? where, MappingReader values)
    {
        var filter = (where as YamlNode.Scalar)?.Value ?? string.Empty;
        foreach (var field in fields.Where(f => f.Type.Kind == FieldKind.String))
        {
            if (values.Has(field.Name) && values.At(field.Name) is YamlNode.Scalar { Value: var path } node && IsFreeText(path, filter))
            {
                values.Diagnostics.Warning(
                    node,
                    $"'{field.Name}' is text as people type it: 'top' and 'countDistinct' of it count each spelling for itself. "
                        + $"Bound it in 'where' (size({path}) <= 100), keep a form of it that repeats, or count an id or a category instead"
                );
            }
        }
    }

    private static bool IsFreeText(string path, string filter)
    {
        var segments = path.Split('.');
        return segments.Length > 1
            && segments[0] == "event"
            && segments.All(s => s.Length > 0 && s.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            && Names.Contains(segments[^1])
            && !filter.Contains($"size({path}) <", StringComparison.Ordinal)
            && !filter.Contains($"{path}.size() <", StringComparison.Ordinal);
    }
}
