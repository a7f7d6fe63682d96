using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Testing;

/// <summary><c>kind: Test</c>, checked against the catalog that it is about.</summary>
internal sealed class TestDocument(Catalog catalog, string directory, DiagnosticBag diagnostics)
{
    /// <returns>Null when something is wrong, which has been reported then.</returns>
    public DefinitionTest? Read(YamlNode root)
    {
        if (root is not YamlNode.Mapping mapping)
        {
            diagnostics.Error(root, $"a test is a mapping with apiVersion, kind, name, now, given and expect; found {root.Describe()}");
            return null;
        }
        var reader = new MappingReader(mapping, TestKeys.Test, diagnostics);
        DefinitionDocument.ReadVersion(reader);
        reader.Read(TestKeys.Kind);
        var name = reader.Read(TestKeys.Name);
        var now = reader.Read(TestKeys.Now);
        var given = Entries(reader, TestKeys.Given, TestKeys.GivenEntry, ReadGiven);
        var expect = Entries(reader, TestKeys.Expect, TestKeys.ExpectEntry, ReadExpectation);
        return name is null || now is null
            ? null
            : new DefinitionTest(mapping.File.Path, mapping.Line, name, DateTimeOffset.FromUnixTimeMilliseconds(now.Value), given, expect);
    }

    private ImmutableArray<T> Entries<T>(MappingReader parent, ListKey key, Shape shape, Func<MappingReader, T?> read)
        where T : class
    {
        var entries = ImmutableArray.CreateBuilder<T>();
        foreach (var node in parent.Read(key))
        {
            if (node is not YamlNode.Mapping mapping)
            {
                diagnostics.Error(
                    node,
                    $"an entry of '{key.Name}' is a mapping of {string.Join(", ", shape.Names)}; found {node.Describe()}"
                );
                continue;
            }
            if (read(new MappingReader(mapping, shape, diagnostics)) is { } entry)
            {
                entries.Add(entry);
            }
        }
        return entries.ToImmutable();
    }

    private GivenEvents? ReadGiven(MappingReader reader)
    {
        var stream = reader.Read(TestKeys.Stream);
        if (stream is not null && catalog.FindStream(stream) is null)
        {
            reader.Error(TestKeys.Stream, $"unknown stream '{stream}'{NearestName.Hint(stream, catalog.Streams.Select(s => s.Name))}");
        }
        var isOne = reader.HasOneOf(TestKeys.GivenEntry);
        ImmutableArray<string> events =
        [
            .. reader.Read(TestKeys.Events).Select(e => YamlValues.ToJson(e)?.ToJsonString(StoredJsonOptions) ?? "null"),
        ];
        if (reader.Read(TestKeys.File) is not null)
        {
            events = [.. EventFiles.Read((YamlNode.Scalar)reader.At(TestKeys.File), directory, diagnostics)];
        }
        var rejected = Entries(reader, TestKeys.Rejected, TestKeys.Rejection, r => ReadRejection(r, events.Length));
        return stream is null || !isOne ? null : new GivenEvents(reader.Node.Line, stream, events, rejected);
    }

    private ExpectedRejection? ReadRejection(MappingReader reader, int events)
    {
        var index = reader.Read(TestKeys.RejectedEvent);
        if (index > events)
        {
            reader.Error(TestKeys.RejectedEvent, $"'event' is {index}, and there are {events} events");
        }
        var feature = reader.Read(TestKeys.RejectedFeature);
        if (feature is not null)
        {
            FindFeature(reader, TestKeys.RejectedFeature, feature);
        }
        return index is null ? null : new ExpectedRejection(index.Value, feature, reader.Read(TestKeys.RejectedCode));
    }

    private Expectation? ReadExpectation(MappingReader reader)
    {
        if (!reader.HasOneOf(TestKeys.ExpectEntry))
        {
            return null;
        }
        var isPartial = reader.Has(TestKeys.Contains);
        var expected = YamlValues.ToJson(reader.At(isPartial ? TestKeys.Contains : TestKeys.EqualTo));
        return reader.Has(TestKeys.Feature) ? ReadFeature(reader, expected, isPartial) : ReadQuery(reader, expected, isPartial);
    }

    private FeatureExpectation? ReadFeature(MappingReader reader, JsonNode? expected, bool isPartial)
    {
        Refuse(reader, "a query", TestKeys.Variables, TestKeys.Errors);
        var feature = reader.Read(TestKeys.Feature) is { } name ? FindFeature(reader, TestKeys.Feature, name) : null;
        if (feature?.Kind == FeatureKind.Static)
        {
            Refuse(reader, "an action feature", TestKeys.Limit, TestKeys.Period, TestKeys.From, TestKeys.To);
        }
        var id = reader.Read(TestKeys.Id);
        if (!reader.Has(TestKeys.Id))
        {
            diagnostics.Error(reader.Node, "an expectation of a feature needs 'id': whose feature it is");
        }
        var parameters = new JsonObject();
        Add(parameters, TestKeys.Limit, reader.Read(TestKeys.Limit));
        Add(parameters, TestKeys.Period, reader.Read(TestKeys.Period) is { } period ? Durations.Format(period) : null);
        // As written: the server reads any offset and more digits than this does.
        Add(parameters, TestKeys.From, reader.Read(TestKeys.From) is null ? null : TextAt(reader, TestKeys.From));
        Add(parameters, TestKeys.To, reader.Read(TestKeys.To) is null ? null : TextAt(reader, TestKeys.To));
        return feature is null || id is null
            ? null
            : new FeatureExpectation
            {
                Line = reader.Node.Line,
                Feature = feature,
                Id = id,
                Parameters = parameters,
                Expected = expected,
                IsPartial = isPartial,
            };
    }

    private QueryExpectation? ReadQuery(MappingReader reader, JsonNode? expected, bool isPartial)
    {
        Refuse(reader, "a feature", TestKeys.Id, TestKeys.Limit, TestKeys.Period, TestKeys.From, TestKeys.To);
        var query = reader.Read(TestKeys.Query);
        var variables = reader.Value(TestKeys.Variables) is { } node ? YamlValues.ToJson(node) : null;
        ImmutableArray<string> errors = [.. reader.Read(TestKeys.Errors).OfType<YamlNode.Scalar>().Select(e => e.Value)];
        return query is null
            ? null
            : new QueryExpectation
            {
                Line = reader.Node.Line,
                Query = query,
                Variables = variables,
                Errors = errors,
                Expected = expected,
                IsPartial = isPartial,
            };
    }

    private FeatureDefinition? FindFeature(MappingReader reader, Key key, string name)
    {
        var feature = catalog.FindFeature(name);
        if (feature is null)
        {
            reader.Error(key, $"unknown feature '{name}'{NearestName.Hint(name, catalog.Features.Select(f => f.Name))}");
        }
        return feature;
    }

    private static void Refuse(MappingReader reader, string whose, params Key[] keys)
    {
        foreach (var key in keys.Where(reader.Has))
        {
            reader.Error(key, $"'{key.Name}' is for the expectation of {whose}; remove it");
        }
    }

    private static void Add(JsonObject parameters, Key key, JsonNode? value)
    {
        if (value is not null)
        {
            parameters[key.Name] = value;
        }
    }

    private static string TextAt(MappingReader reader, Key key) => ((YamlNode.Scalar)reader.At(key)).Value;

    private static readonly JsonSerializerOptions StoredJsonOptions = new() { Encoder = StoredJson.Encoder };
}
