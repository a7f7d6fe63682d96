using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Tests.Sources;

/// <summary>Definitions in two files, with a number that tells one state from another.</summary>
internal static class Mood
{
    public const string Entities = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        """;

    /// <summary>A feature of an entity that is not there, at 4:9.</summary>
    public static readonly string Wrong = Feature(0).Replace("entity: user", "entity: usr");

    /// <summary>The feature <c>mood</c>; its description is the number.</summary>
    public static string Feature(int number) =>
        $$"""
            apiVersion: featurestore/v1
            kind: StaticFeature
            name: mood
            entity: user
            description: state {{number}}
            fields: [{name: mood, type: string, required: true}]
            from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood} }]
            """;

    /// <summary>Both files of a state, by path.</summary>
    public static Dictionary<string, string> Files(int number) => new() { ["base.yaml"] = Entities, ["user/mood.yaml"] = Feature(number) };

    /// <summary>The revision that a state has everywhere.</summary>
    public static string Revision(int number) =>
        CatalogLoader.Load([.. Files(number).Select(file => (file.Key, file.Value))]).Catalog!.Revision;

    /// <summary>Writes a state below a directory.</summary>
    public static void Write(string directory, int number)
    {
        foreach (var (path, text) in Files(number))
        {
            var file = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
