using System.Collections.Immutable;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Estimates;

/// <summary>How much comes in and how much is asked for; the figures that an estimate needs and definitions do not have.</summary>
/// <param name="EventsPerSecond">By stream.</param>
/// <param name="Features">By feature.</param>
public sealed record Traffic(ImmutableDictionary<string, double> EventsPerSecond, ImmutableDictionary<string, FeatureTraffic> Features)
{
    private const double Many = 1e12;

    private static readonly NumberKey Events = new("events_per_second", Many, "Events of the stream, on average over a day.")
    {
        Required = true,
    };
    private static readonly NumberKey Match = new("match", 1, "Share of its streams' events that become records.") { Required = true };
    private static readonly NumberKey Entities = new("entities", Many, "Entities that have records.") { Required = true };
    private static readonly NumberKey ReadsPerSecond = new(
        "reads_per_second",
        Many,
        "Entities that it is asked for, on average over a day."
    )
    {
        Required = true,
    };

    private static readonly NumberKey HitRatio = new("hit_ratio", 1, "Share of the reads that Redis or a server's memory answers.")
    {
        Default = 0.9,
    };
    private static readonly NumberKey CachedEntities = new(
        "cached_entities",
        Many,
        "Entities that Redis holds at once. Default: entities."
    );
    private static readonly NumberKey ValueBytes = new("value_bytes", 389_120, "Bytes of a stored value, on average.") { Required = true };
    private static readonly NumberKey IdBytes = new("id_bytes", 1_024, "Bytes of an entity's id, on average.") { Default = 12.0 };

    private static readonly Shape StreamShape = new("a stream's traffic", "Figures of a stream.", Events);

    private static readonly Shape FeatureShape = new(
        "a feature's traffic",
        "Figures of a feature.",
        Match,
        Entities,
        ReadsPerSecond,
        HitRatio,
        CachedEntities,
        ValueBytes,
        IdBytes
    );

    private static readonly OpenMappingKey Streams = new(
        "streams",
        new MappingKey("stream", StreamShape, "A stream."),
        NameRules.StreamNamePattern,
        "Figures of streams, by name."
    )
    {
        Required = true,
    };

    private static readonly OpenMappingKey FeaturesKey = new(
        "features",
        new MappingKey("feature", FeatureShape, "A feature."),
        NameRules.SnakeCasePattern,
        "Figures of features, by name."
    )
    {
        Required = true,
    };

    private static readonly Shape Shape = new("a file of traffic", "Figures for an estimate.", Streams, FeaturesKey);

    /// <summary>Reads a file of traffic: YAML, or JSON.</summary>
    /// <exception cref="InvalidDefinitionsException">Something is wrong with it; the message says where.</exception>
    public static Traffic Load(string path) => FigureFile.Load(path, Shape, Read);

    private static Traffic? Read(MappingReader reader)
    {
        var streams = Each(reader, Streams, StreamShape, s => s.Read(Events));
        var features = Each(reader, FeaturesKey, FeatureShape, ReadFeature);
        return new Traffic(
            streams.Where(s => s.Value is not null).ToImmutableDictionary(s => s.Key, s => s.Value!.Value),
            features.Where(f => f.Value is not null).ToImmutableDictionary(f => f.Key, f => f.Value!)
        );
    }

    private static FeatureTraffic? ReadFeature(MappingReader reader)
    {
        var match = reader.Read(Match);
        var entities = reader.Read(Entities);
        var reads = reader.Read(ReadsPerSecond);
        var bytes = reader.Read(ValueBytes);
        return match is null || entities is null || reads is null || bytes is null
            ? null
            : new FeatureTraffic(
                match.Value,
                entities.Value,
                reads.Value,
                reader.Read(HitRatio) ?? (double)HitRatio.Default!,
                reader.Read(CachedEntities) ?? entities.Value,
                bytes.Value,
                reader.Read(IdBytes) ?? (double)IdBytes.Default!
            );
    }

    private static List<(string Key, T Value)> Each<T>(MappingReader parent, OpenMappingKey key, Shape shape, Func<MappingReader, T> read)
    {
        var values = new List<(string, T)>();
        if (parent.Read(key, names: null) is not { } below)
        {
            return values;
        }
        foreach (var (name, node) in below.Node.Entries)
        {
            if (node is YamlNode.Mapping mapping)
            {
                values.Add((name.Value, read(new MappingReader(mapping, shape, parent.Diagnostics))));
            }
            else
            {
                parent.Diagnostics.Error(
                    node,
                    $"'{name.Value}' must be a mapping of {string.Join(", ", shape.Names)}; found {node.Describe()}"
                );
            }
        }
        return values;
    }
}
