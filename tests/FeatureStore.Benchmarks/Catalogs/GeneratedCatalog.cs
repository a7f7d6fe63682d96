using System.Globalization;
using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>
/// Definitions of as many features as one likes, half of them actions and half static, spread over <see cref="Entities"/> entities. The
/// first ones are the same in every size, so that one query runs on all.
/// </summary>
internal static class GeneratedCatalog
{
    public const int Entities = 4;

    /// <param name="features">How many; at least <see cref="Entities"/> × 2.</param>
    /// <returns>One file for each definition, in memory.</returns>
    public static (string Path, string Text)[] Files(int features) =>
        [
            ("events.yaml", "apiVersion: featurestore/v1\nkind: Stream\nname: events\nsource: {type: kafka, topic: events}\n"),
            .. Enumerable
                .Range(0, Entities)
                .Select(e =>
                    (
                        string.Create(CultureInfo.InvariantCulture, $"entity-{e}.yaml"),
                        $"apiVersion: featurestore/v1\nkind: Entity\nname: {Entity(e)}\n"
                    )
                ),
            .. Enumerable.Range(0, features).Select(f => (string.Create(CultureInfo.InvariantCulture, $"feature-{f}.yaml"), Feature(f))),
        ];

    /// <exception cref="InvalidOperationException">The loader refuses them: what is generated is wrong.</exception>
    public static Catalog Load((string Path, string Text)[] files)
    {
        var loaded = CatalogLoader.Load(files);
        return loaded.Catalog ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
    }

    /// <summary>The same definitions as another revision.</summary>
    public static Catalog Renamed(Catalog catalog, string revision) => new(revision, catalog.Streams, catalog.Entities, catalog.Features);

    private static string Entity(int entity) => entity == 0 ? "user" : string.Create(CultureInfo.InvariantCulture, $"entity_{entity}");

    private static string Feature(int feature)
    {
        // Of eight in a row, each entity has one of both kinds.
        var isAction = feature / Entities % 2 == 0;
        var text = new StringBuilder();
        text.AppendLine("apiVersion: featurestore/v1");
        text.AppendLine(isAction ? "kind: ActionFeature" : "kind: StaticFeature");
        text.AppendLine(CultureInfo.InvariantCulture, $"name: {(isAction ? "recent_actions" : "state")}_{feature}");
        text.AppendLine(CultureInfo.InvariantCulture, $"entity: {Entity(feature % Entities)}");
        text.AppendLine("description: What a benchmark asks for.");
        text.AppendLine("fields:");
        text.AppendLine("  - {name: item_id, type: id, required: true}");
        text.AppendLine("  - {name: category, type: string}");
        text.AppendLine("  - {name: price, type: long}");
        text.AppendLine("  - {name: labels, type: list<string>}");
        text.AppendLine("from:");
        text.AppendLine("  - stream: events");
        text.AppendLine(CultureInfo.InvariantCulture, $"    where: event.type == \"t{feature}\"");
        text.AppendLine("    entity_id: event.user.id");
        text.AppendLine("    timestamp: event.at");
        text.AppendLine(
            "    values: {item_id: event.item.id, category: event.item.category, price: event.item.price, labels: event.labels}"
        );
        text.AppendLine("retain: {period: 30d}");
        if (isAction)
        {
            text.AppendLine("serve: {limit: 30, max_limit: 50, period: 30d}");
        }
        text.AppendLine("cache: {local: 1h}");
        return text.ToString();
    }
}
