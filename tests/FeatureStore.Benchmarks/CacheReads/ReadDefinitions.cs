using System.Text;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>The definitions of <see cref="ReadData"/> as files.</summary>
internal static class ReadDefinitions
{
    /// <param name="folder">Where they are written.</param>
    /// <returns>Their folder.</returns>
    public static string Write(string folder)
    {
        var target = Path.Combine(folder, "definitions");
        Directory.CreateDirectory(target);
        var text = new StringBuilder(
            """
            apiVersion: featurestore/v1
            kind: Entity
            name: user
            ---
            apiVersion: featurestore/v1
            kind: Stream
            name: clicks
            source: {type: kafka, topic: clicks}

            """
        );
        foreach (var feature in ReadData.Definitions)
        {
            text.AppendLine(
                $$"""
                ---
                apiVersion: featurestore/v1
                kind: ActionFeature
                name: {{feature.Name}}
                entity: user
                description: Clicks.
                owner: benchmarks
                fields:
                  - {name: article_id, type: id, required: true}
                  - {name: session_id, type: string}
                  - {name: price, type: long}
                from:
                  - stream: clicks
                    entity_id: event.user
                    event_id: event.id
                    timestamp: event.at
                    values: {article_id: event.article, session_id: event.session, price: event.price}
                retain: {period: {{ReadData.Retain.Days}}d}
                serve: {limit: {{ReadData.Items}}, max_limit: {{ReadData.MaxItems}}, period: {{ReadData.Retain.Days}}d}
                cache: {redis: write-through, items: {{ReadData.MaxItems}}, soft_ttl: {{ReadData.SoftTtl.Hours}}h, hard_ttl: {{ReadData.HardTtl.Hours}}h}
                """
            );
        }
        File.WriteAllText(Path.Combine(target, "clicks.yaml"), text.ToString());
        return target;
    }
}
