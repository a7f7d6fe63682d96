using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>Two entities, both kinds of features, and every type of field.</summary>
internal static class SampleCatalog
{
    private const string Yaml = """
        apiVersion: featurestore/v1
        kind: Stream
        name: flea-market-events
        source: {type: kafka, topic: flea-market.events}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: article
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: recent_clicked_articles
        entity: user
        description: Articles the user clicked in the flea-market feed, newest first.
        owner: feed-ml
        tags: [feed]
        fields:
          - {name: article_id, type: id, required: true}
          - {name: session_id, type: string}
          - {name: price, type: long}
        from:
          - stream: flea-market-events
            entity_id: event.user.id
            timestamp: event.occurred_at
            values: {article_id: event.target.id, session_id: event.session.id, price: event.target.price}
        retain: {period: 30d}
        serve: {limit: 30, max_limit: 50, period: 30d}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: notification_keywords
        entity: user
        fields:
          - {name: keywords, type: list<string>, required: true}
        from:
          - stream: flea-market-events
            entity_id: event.user.id
            timestamp: event.occurred_at
            values: {keywords: event.keywords}
        retain: {period: 365d}
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: all_types
        entity: user
        fields:
          - {name: a_string, type: string}
          - {name: an_id, type: id}
          - {name: a_bool, type: bool}
          - {name: an_int, type: int}
          - {name: a_long, type: long}
          - {name: a_float, type: float}
          - {name: a_timestamp, type: timestamp}
          - {name: a_json, type: json}
          - {name: a_list, type: list<long>}
          - {name: a_set, type: set<string>}
          - {name: a_map, type: map<float>}
          - {name: a_vector, type: vector<3>}
        from:
          - stream: flea-market-events
            entity_id: event.user.id
            timestamp: event.occurred_at
            values: {a_json: event}
        retain: {period: 7d}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: article_stats
        entity: article
        fields:
          - {name: views, type: long, required: true}
          - {name: embedding, type: vector<2>, required: true}
          - {name: rank, type: int, required: true, default: 7}
          - {name: note, type: string, default: none}
        from:
          - stream: flea-market-events
            entity_id: event.target.id
            timestamp: event.occurred_at
            values: {views: event.views, embedding: event.embedding, rank: event.rank, note: event.note}
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: recent_ratings
        entity: article
        description: Ratings of the article.
        fields:
          - {name: stars, type: int, required: true}
          - {name: weight, type: float}
          - {name: comment, type: string}
        from:
          - stream: flea-market-events
            entity_id: event.target.id
            timestamp: event.occurred_at
            values: {stars: event.stars, weight: event.weight, comment: event.comment}
        retain: {period: 90d}
        serve: {limit: 2, max_limit: 5, period: 7d}

        """;

    /// <param name="revision">Stands in the answers of <c>featureDefinitions</c>.</param>
    /// <param name="edit">Makes another catalog of it.</param>
    public static Catalog Create(string revision = "r1", Func<string, string>? edit = null)
    {
        var loaded = CatalogLoader.Load([("sample.yaml", edit is null ? Yaml : edit(Yaml))]);
        loaded.Catalog.ShouldNotBeNull(string.Join('\n', loaded.Diagnostics));
        return new Catalog(revision, loaded.Catalog.Streams, loaded.Catalog.Entities, loaded.Catalog.Features);
    }

    /// <summary>The same, with every feature kept in the memory of the server.</summary>
    public static Catalog CreateLocal()
    {
        var catalog = Create();
        return new Catalog(
            catalog.Revision,
            catalog.Streams,
            catalog.Entities,
            catalog.Features.Select(f => f with { Cache = f.Cache with { Local = TimeSpan.FromMinutes(10) } })
        );
    }
}
