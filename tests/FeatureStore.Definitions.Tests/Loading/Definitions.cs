using System.Collections.Immutable;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Tests.Loading;

/// <summary>A small catalog that is right, for tests to change.</summary>
internal static class Definitions
{
    /// <summary>Stands in a changed text where a diagnostic is expected; it is taken out before the text is loaded.</summary>
    public const char Mark = '‸';

    public const string Valid = """
        apiVersion: featurestore/v1
        kind: Stream
        name: market-events
        source: {type: kafka, topic: market.events}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields:
          - {name: article_id, type: id, required: true}
          - {name: price, type: long}
        from:
          - stream: market-events
            where: event.type == "click"
            entity_id: event.user.id
            event_id: event.id
            timestamp: event.occurred_at
            values:
              article_id: event.target.id
              price: event.target.price
        retain: {period: 30d}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: profile
        entity: user
        fields:
          - {name: nickname, type: string}
        from:
          - stream: market-events
            where: event.type == "profile"
            entity_id: event.user.id
            event_id: event.id
            timestamp: event.occurred_at
            values: {nickname: event.nickname}

        """;

    public static CatalogLoadResult Load(string text) => CatalogLoader.Load([("a.yaml", text)]);

    public static Catalog LoadValid(string text)
    {
        var result = Load(text);
        result.Diagnostics.ShouldBeEmpty();
        return result.Catalog.ShouldNotBeNull();
    }

    /// <summary>The valid catalog with one passage changed.</summary>
    public static string With(string old, string changed)
    {
        var at = Valid.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"the text to change is there: {old}");
        return Valid[..at] + changed + Valid[(at + old.Length)..];
    }

    /// <summary>Takes the marks out of a text and tells where they stood, 1-based.</summary>
    public static string TakeMarks(string text, out ImmutableArray<(int Line, int Column)> marks)
    {
        var found = ImmutableArray.CreateBuilder<(int, int)>();
        for (var at = text.IndexOf(Mark); at >= 0; at = text.IndexOf(Mark))
        {
            found.Add((text.AsSpan(0, at).Count('\n') + 1, at - text.LastIndexOf('\n', Math.Max(at - 1, 0))));
            text = text.Remove(at, 1);
        }
        marks = found.ToImmutable();
        return text;
    }
}
