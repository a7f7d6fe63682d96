namespace FeatureStore.Benchmarks.Hostile;

/// <summary>The features that the hostile documents name.</summary>
internal static class HostileCatalog
{
    public static readonly (string Path, string Text)[] Files =
    [
        (
            "recent_clicked_articles.yaml",
            """
            apiVersion: featurestore/v1
            kind: ActionFeature
            name: recent_clicked_articles
            entity: user
            fields:
              - {name: article_id, type: id, required: true}
              - {name: session_id, type: string}
              - {name: price, type: long}
            from:
              - stream: events
                entity_id: event.user.id
                timestamp: event.at
                values: {article_id: event.item.id, session_id: event.session, price: event.item.price}
            retain: {period: 30d}
            serve: {limit: 30, max_limit: 50, period: 30d}
            cache: {local: 1h}
            """
        ),
        (
            "all_types.yaml",
            """
            apiVersion: featurestore/v1
            kind: ActionFeature
            name: all_types
            entity: user
            fields:
              - {name: a_string, type: string}
              - {name: a_json, type: json}
            from:
              - stream: events
                entity_id: event.user.id
                timestamp: event.at
                values: {a_json: event}
            retain: {period: 7d}
            cache: {local: 1h}
            """
        ),
    ];
}
