using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Streams;
using FeatureStore.Definitions.Tests.Features;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Tests.Sample;

/// <summary>The sample definitions in <c>features/</c>, and the events beside them.</summary>
public sealed class FleaMarketTests
{
    private static readonly string Features = Path.Combine(Repository.Root, "features");
    private static readonly CatalogLoadResult Loaded = CatalogLoader.LoadDirectory(Features);

    private static Catalog Catalog => Loaded.Catalog.ShouldNotBeNull();

    public static TheoryData<string> FeatureNames => [.. Catalog.Features.Select(f => f.Name)];

    public static TheoryData<string> StreamNames => [.. Catalog.Streams.Select(s => s.Name)];

    [Fact]
    public void Definitions_load_without_errors_and_warnings()
    {
        Loaded.Diagnostics.ShouldBeEmpty();
        Catalog.Streams.Select(s => s.Name).ShouldBe(["article-changes", "flea-market-events", "user-changes"]);
        Catalog.Entities.Select(e => e.Name).ShouldBe(["article", "region", "user"]);
        Catalog.Features.Length.ShouldBeGreaterThanOrEqualTo(14);
        Catalog.Features.Select(f => f.Kind).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Definitions_use_every_type() =>
        Catalog.Features.SelectMany(f => f.Fields).Select(f => f.Type.Kind).Distinct().Order().ShouldBe(Enum.GetValues<FieldKind>());

    [Fact]
    public void Definitions_feed_features_from_streams_many_to_many()
    {
        Catalog.Features.Count(f => f.From.Select(i => i.Stream.Name).Distinct().Count() > 1).ShouldBeGreaterThanOrEqualTo(2);
        var click = Events("flea-market-events").First(e => (string?)e["type"] == "click");
        Catalog.Features.Count(f => Extract(f, "flea-market-events", click) is not null).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Theory]
    [MemberData(nameof(StreamNames))]
    public void Samples_are_events_of_their_stream(string stream) => Events(stream).Count.ShouldBeInRange(20, 50);

    [Theory]
    [MemberData(nameof(FeatureNames))]
    public void Samples_feed_every_feature_with_values_that_fit(string name)
    {
        var feature = Catalog.FindFeature(name)!;
        foreach (var stream in feature.From.Select(i => i.Stream.Name).Distinct())
        {
            Events(stream).Count(e => Extract(feature, stream, e) is not null).ShouldBeGreaterThan(0, $"{name} from {stream}");
        }
    }

    /// <returns>The values as stored, or null when the event is none of the feature's.</returns>
    private static string[]? Extract(FeatureDefinition feature, string stream, JsonObject @event)
    {
        var activation = new CelActivation(CelEnvironment.Event);
        activation[CelEnvironment.EventSlot] = CelValue.FromJson(JsonSerializer.SerializeToElement(@event));
        var input = feature.From.FirstOrDefault(i => i.Stream.Name == stream && Holds(i.Where, activation, otherwise: true));
        if (input is null)
        {
            return null;
        }
        input.EntityId.Evaluate(activation).Kind.ShouldBeOneOf(CelKind.String, CelKind.Int);
        input.EventId.ShouldNotBeNull().Evaluate(activation).Kind.ShouldBeOneOf(CelKind.String, CelKind.Int);
        EventTime.TryParse(input.Timestamp.Evaluate(activation), input.TimestampUnit, out _, out var reason).ShouldBeTrue(reason);
        return Holds(input.DeleteWhen, activation, otherwise: false) ? [] : [.. feature.Fields.Select(f => Encode(f, input, activation))];
    }

    private static bool Holds(CelExpression? condition, CelActivation activation, bool otherwise)
    {
        var value = condition?.Evaluate(activation) ?? CelValue.FromBool(otherwise);
        return !Absent(value) && value.AsBool();
    }

    private static string Encode(FieldDefinition field, FeatureInput input, CelActivation activation)
    {
        var value = input.Values[field.Ordinal]?.Evaluate(activation) ?? CelValue.Null;
        value = Absent(value) ? CelValue.Null : value;
        (value.IsNull && field.Required).ShouldBeFalse($"{field.Name} is required");
        return Encoder.Write(value, field.Type.ToString(), out var reason).ShouldNotBeNull($"{field.Name}: {reason}");
    }

    private static bool Absent(in CelValue value) =>
        value.ErrorCode is CelErrorCode.NoSuchKey or CelErrorCode.IndexOutOfRange or CelErrorCode.SelectionOnNull;

    private static List<JsonObject> Events(string stream)
    {
        var events = File.ReadLines(Path.Combine(Features, "samples", stream + ".ndjson"))
            .Select(l => JsonNode.Parse(l)!.AsObject())
            .ToList();
        if (Catalog.FindStream(stream)!.Format == EventFormat.DebeziumJson)
        {
            events.ForEach(e => e["table"] = e["source"]!["table"]!.DeepClone());
        }
        return events;
    }
}
