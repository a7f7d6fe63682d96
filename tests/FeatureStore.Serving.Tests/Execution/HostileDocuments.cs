namespace FeatureStore.Serving.Tests.Execution;

/// <summary>Documents that nobody sends in good faith. The benchmark <c>hostile</c> measures the same ones.</summary>
internal static class HostileDocuments
{
    /// <summary>With the code of the first error.</summary>
    public static IReadOnlyList<(string Text, string Code)> Refused { get; } =
    [
        ("", "GRAPHQL_PARSE_FAILED"),
        (" # nothing", "GRAPHQL_PARSE_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("}", "GRAPHQL_PARSE_FAILED"),
        ("{ user(id: \"u1) { id } }", "GRAPHQL_PARSE_FAILED"),
        ("{ user(id: [[[[) { id } }", "GRAPHQL_PARSE_FAILED"),
        ("\u0000", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) { recentClickedArticles(limit: 99999999999) { price } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) { recentClickedArticles(period: \"1y\") { price } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) { recentClickedArticles(period: \"P1M\") { price } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) { recentClickedArticles(from: \"yesterday\") { price } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) { recentClickedArticles(from: 1714564800000) { price } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ a: user(id: 1) { id } a: user(id: 2) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("fragment F on User { id }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ user(id: 1) { ...F } } fragment F on User { ...G } fragment G on User { ...F }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { erase }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { user(id: 1) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("type Query { a: Int }", "GRAPHQL_VALIDATION_FAILED"),
        (new string(' ', 200_000), "TOO_COMPLEX"),
        (new string('{', 10_000), "TOO_COMPLEX"),
        ($"{string.Concat(Enumerable.Repeat("{a", 10_000))}{new string('}', 10_000)}", "TOO_COMPLEX"),
        ($"{{ user(id: {new string('[', 10_000)}", "TOO_COMPLEX"),
        ($"{{ user(id: 1) {{ {string.Concat(Enumerable.Range(0, 10_000).Select(i => $"a{i}: id "))} }} }}", "TOO_COMPLEX"),
        ($"{{ {string.Concat(Enumerable.Range(0, 5_000).Select(i => $"u{i}: user(id: {i}) {{ id }} "))} }}", "TOO_COMPLEX"),
        (Bomb(30), "TOO_COMPLEX"),
        (Chain(5_000), "TOO_COMPLEX"),
        (Chain(500), "TOO_COMPLEX"),
        ("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", "TOO_COMPLEX"),
        (
            "{ __type(name: \"User\") { ...T } } fragment T on __Type { fields { type { ...U } } } fragment U on __Type { fields { type { interfaces { name } } } }",
            "TOO_COMPLEX"
        ),
        ($"{{ {Many(100, i => $"a{i}: __schema {{ types {{ name fields {{ name args {{ name }} }} }} }} ")} }}", "TOO_COMPLEX"),
        ($"{{ __schema {{ {Many(100, i => $"a{i}: types {{ name }} ")} }} }}", "TOO_COMPLEX"),
        ($"{{ {Many(100, i => $"a{i}: __type(name: \"User\") {{ name }} ")} }}", "TOO_COMPLEX"),
        ($"{{ __schema {{ {Many(50, i => $"a{i}: types {{ ...T }} ")} }} }} fragment T on __Type {{ fields {{ name }} }}", "TOO_COMPLEX"),
    ];

    /// <summary>As long as may be, or nearly.</summary>
    public static IReadOnlyList<string> Large { get; } =
    [
        $"{{ user(id: 1 {Many(10000, i => $"a{i}:1 ")}) {{ id }} }}",
        $"{{ user(id: 1 {Many(10000, _ => "id:1 ")}) {{ id }} }}",
        $"{{ user(id: 1) {Many(8000, _ => "@skip(if:true)")} {{ id }} }}",
        $"{{ user(id: 1) {Many(9000, i => $"@d{i} ")} {{ id }} }}",
        $"query ({Many(6000, i => $"$v{i}:Int ")}) {{ user(id: 1) {{ id }} }}",
        $"query ({Many(16000, _ => "$v:Int ")}) {{ user(id: 1) {{ id }} }}",
        $"query ($v: Int) {{ user(id: 1) {{ recentClickedArticles({Many(6000, i => $"a{i}:$v ")}) {{ price }} }} }}",
        $"{{ users(ids: [{Many(40000, _ => "1 ")}]) {{ id }} }}",
        $"{{ users(ids: [{Many(20000, _ => "$v ")}]) {{ id }} }}",
        $"{{ users(ids: \"{new string('a', 120_000)}\") {{ id }} }}",
        $"{{ user(id: {new string('1', 120_000)}) {{ id }} }}",
        $"{{ features(entity: \"user\", ids: [1], select: [{Many(2400, i => $"{{name: \"all_types\", as: \"{i}\"}}")}]) {{ id }} }}",
        $"{{ features(entity: \"user\", ids: [1], select: [{{name: \"all_types\" {Many(9000, i => $"f{i}:1 ")}}}]) {{ id }} }}",
        $"{{ features(entity: \"user\", ids: [1], select: [{{{Many(9000, _ => "name:1 ")}}}]) {{ id }} }}",
        $"{{ features(entity: \"user\", ids: [1], select: [{{name: \"all_types\", fields: [{Many(15000, i => $"\"f{i}\"")}]}}]) {{ id }} }}",
        $"{{ {new string('a', 120_000)} }}",
        $"{Many(4000, i => $"query Q{i}{{a}}")}",
        $"{new string('\n', 60_000)}{{ user(id: 1 {Many(4_900, i => $"a{i}:1 ")}) {{ id }} }}",
        $"{new string('\n', 60_000)}{{ user(id: 1) {Many(4_900, i => $"@d{i} ")} {{ id }} }}",
        $"{new string('\n', 60_000)}query ({Many(4_900, i => $"$v{i}:Int ")}) {{ user(id: 1) {{ id }} }}",
        $"{new string('\n', 60_000)}{{ users(ids: [{Many(4_900, _ => "$v ")}]) {{ id }} }}",
        $"{new string('\n', 60_000)}{{ features(entity: \"user\", ids: [1], select: [{{{Many(4_900, _ => "name:1 ")}}}]) {{ id }} }}",
        $"{{ {Many(490, i => $"a{i / 50}: user(id: {i}) {{ id }} ")} }}",
        $"{{ {Many(320, i => $"a{i / 50}: user(id: 1) {{ recentClickedArticles(limit: {i}) {{ price }} }} ")} }}",
        $"{{ user(id: 1) {{ {Many(50, i => $"...F{i} ")} }} }} {Many(50, i => $"fragment F{i} on User {{ {Many(17, j => $"a{j}: id ")} }} ")}",
    ];

    /// <summary>Just below the limits, where the library does all its work, far from the document's start.</summary>
    public static IReadOnlyList<string> Allowed { get; } =
    [
        // Close to 5,000 tokens, or to 500 aliases.
        $"{{ {Many(450, i => $"a{i}: user(id: {i}) {{ id }} ")} }}",
        $"{{ user(id: 1) {{ {Many(490, i => $"a{i}: id ")} }} }}",
        $"{{ user(id: 1) {{ {Many(480, i => $"a{i}: recentClickedArticles {{ price }} ")} }} }}",
        $"{{ user(id: 1) {{ {Many(280, i => $"a{i}: recentClickedArticles(limit: {i}) {{ price timestamp }} ")} }} }}",
        $"{{ user(id: 1) {{ {Many(190, i => $"a{i}: recentClickedArticlesAggregate {{ top(field: price, n: {i}) {{ value count }} }} ")} }} }}",
        $"{{ features(entity: \"user\", ids: [1], select: [{Many(480, i => $"{{name: \"all_types\", as: \"{i}\"}}")}]) {{ id values }} }}",
        $"{{ users(ids: [{Many(990, i => $"{i} ")}]) {{ id recentClickedArticles {{ price }} }} }}",
        $"query ({Many(900, i => $"$v{i}:Int ")}) {{ user(id: 1) {{ id }} }}",
        $"{{ user(id: 1) {{ {Many(18, i => $"...F{i} ")} }} }} {Many(18, i => $"fragment F{i} on User {{ {Many(17, j => $"a{j}: id ")} }} ")}",
        // Names that resemble many.
        $"{{ user(id: 1) {{ {Many(990, i => $"recentAction{i}x ")} }} }}",
        $"{{ user(id: 1) {{ {Many(90, i => $"recentAction{i}x ")} }} }}",
        $"{{ {Many(90, i => $"user{i}x ")} }}",
        $"{{ user(id: 1) {{ {Many(75, i => $"... on RecentActions{i}Itemx {{ id }} ")} }} }}",
        $"query ({Many(90, i => $"$v{i}: RecentActions{i}Fieldx ")}) {{ user(id: 1) {{ id }} }}",
        $"{{ user(id: 1) {{ {new string('a', 120_000)} }} }}",
        "{ features(entity: \"user\", ids: [1], select: [{name: \"recent_action_1x\"}]) { id } }",
        $"{{ user(id: 1) {{ {Many(90, i => $"a{i}: recentClickedArticlesAggregate {{ sum(field: prix) }} ")} }} }}",
    ];

    private static string Many(int count, Func<int, string> item) => string.Concat(Enumerable.Range(0, count).Select(item));

    /// <summary>Each fragment spreads the next one twice: 2^n fields from a short document.</summary>
    private static string Bomb(int fragments) =>
        $"{{ user(id: 1) {{ ...F0 }} }} {string.Concat(Enumerable.Range(0, fragments).Select(i => $"fragment F{i} on User {{ ...F{i + 1} ...F{i + 1} }} "))} fragment F{fragments} on User {{ id }}";

    private static string Chain(int fragments) =>
        $"{{ user(id: 1) {{ ...F0 }} }} {string.Concat(Enumerable.Range(0, fragments).Select(i => $"fragment F{i} on User {{ ...F{i + 1} }} "))} fragment F{fragments} on User {{ id }}";
}
