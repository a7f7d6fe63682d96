namespace FeatureStore.Definitions.Naming;

/// <summary>How YAML names read in GraphQL. The loader refuses names that would collide after conversion.</summary>
public static class GraphQlName
{
    /// <summary><c>recent_clicked_articles</c> → <c>recentClickedArticles</c>.</summary>
    public static string Camel(string snake) => Convert(snake, upperFirst: false);

    /// <summary><c>recent_clicked_articles</c> → <c>RecentClickedArticles</c>.</summary>
    public static string Pascal(string snake) => Convert(snake, upperFirst: true);

    private static string Convert(string snake, bool upperFirst)
    {
        var result = new char[snake.Length];
        var length = 0;
        var upper = upperFirst;
        foreach (var c in snake)
        {
            if (c == '_')
            {
                upper = length > 0 || upperFirst;
                continue;
            }
            result[length++] = upper ? char.ToUpperInvariant(c) : c;
            upper = false;
        }
        return new string(result, 0, length);
    }
}
