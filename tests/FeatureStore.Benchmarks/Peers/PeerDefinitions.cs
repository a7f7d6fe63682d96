namespace FeatureStore.Benchmarks.Peers;

/// <summary>The schema of the peers as definitions, kept in the memory of the server.</summary>
internal static class PeerDefinitions
{
    private const string Text = """
        apiVersion: featurestore/v1
        kind: Stream
        name: clicks
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: recent_clicks
        entity: user
        fields:
          - {name: article_id, type: string, required: true}
          - {name: session_id, type: string, required: true}
        from:
          - stream: clicks
            where: event.type == "click"
            entity_id: event.user
            event_id: event.id
            timestamp: event.at
            values: {article_id: event.article, session_id: event.session}
        retain: {period: 30d}
        cache: {local: 10m}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: keywords
        entity: user
        fields:
          - {name: keywords, type: list<string>, required: true}
        from:
          - stream: clicks
            where: event.type == "user"
            entity_id: event.user
            event_id: event.id
            timestamp: event.at
            values: {keywords: event.keywords}
        cache: {local: 10m}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: profile
        entity: user
        fields:
          - {name: age, type: int}
        from:
          - stream: clicks
            where: event.type == "user"
            entity_id: event.user
            event_id: event.id
            timestamp: event.at
            values: {age: event.age}
        cache: {local: 10m}
        """;

    /// <returns>The folder of the definitions.</returns>
    public static string Write(string folder)
    {
        var definitions = Path.Combine(folder, "definitions");
        Directory.CreateDirectory(definitions);
        File.WriteAllText(Path.Combine(definitions, "peers.yaml"), Text);
        return definitions;
    }
}
