namespace FeatureStore.Cli.Tests;

/// <summary>Definitions that are right, for tests to change: one stream, one entity, one feature.</summary>
internal static class SmallCatalog
{
    public const string Yaml = """
        apiVersion: featurestore/v1
        kind: Stream
        name: events
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields: [{name: item, type: id, required: true}, {name: price, type: float}]
        from:
          - {stream: events, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {item: event.item, price: event.price}}
        retain: {period: 30d}

        """;
}
