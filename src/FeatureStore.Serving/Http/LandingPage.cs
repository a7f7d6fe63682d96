namespace FeatureStore.Serving.Http;

/// <summary>What a browser sees at <c>/graphql</c>. Asks no other host for anything.</summary>
internal static class LandingPage
{
    public const string Html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>FeatureStore: GraphQL</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
          pre { background: #f4f4f5; padding: 1rem; overflow-x: auto; border-radius: .4rem; }
          @media (prefers-color-scheme: dark) { body { background: #18181b; color: #e4e4e7; } pre { background: #27272a; } a { color: #93c5fd; } }
        </style>
        <h1>FeatureStore</h1>
        <p>This address answers GraphQL: <code>POST</code> a query as JSON, or <code>GET</code> it as <code>?query=</code>.</p>
        <pre>curl -s http://HOST/graphql -H 'content-type: application/json' \
          -d '{"query": "{ featureDefinitions { name entity kind description fields } }"}'</pre>
        <ul>
          <li><a href="?sdl">The schema</a>, generated from the feature definitions</li>
          <li><a href="?query=%7BfeatureDefinitions%7Bname%20entity%20kind%20description%20tags%7D%7D">The features that are defined</a></li>
        </ul>
        <p>An action feature takes <code>limit</code>, and <code>period</code>, <code>from</code> or <code>to</code>; its
        <code>…Aggregate</code> counts and sums over the same window; <code>features</code> takes names chosen at run time.</p>
        </html>
        """;
}
