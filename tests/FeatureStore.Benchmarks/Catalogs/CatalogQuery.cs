namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>What is asked of every catalog: 30 actions and a state of one user.</summary>
internal static class CatalogQuery
{
    /// <summary>Those that it reads.</summary>
    public static readonly string[] Features = ["recent_actions_0", "state_4"];

    public const string Text =
        "query Feed($id: ID!) { user(id: $id) { recentActions0(limit: 30, period: \"7d\") { itemId price timestamp } state4 { category labels } } }";

    /// <summary>The same under another name: a document of its own.</summary>
    public static string Named(int number) => Text.Replace("Feed", $"Feed{number}", StringComparison.Ordinal);
}
