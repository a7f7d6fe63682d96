using System.Collections.Immutable;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Events;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Tests;

/// <summary>Records for tests that do not care what is in them.</summary>
internal static class Sample
{
    private static readonly FeatureDefinition Clicks = new()
    {
        Kind = FeatureKind.Action,
        Name = "clicks",
        Entity = new EntityDefinition("user", "users", "user"),
        Fields = [new FieldDefinition(0, "article_id", FieldType.Scalar(FieldKind.Id), Required: true, Default: null)],
        From = ImmutableArray<FeatureInput>.Empty,
        Retain = TimeSpan.FromDays(30),
        Serve = new ServeDefaults(30, 100, TimeSpan.FromDays(30)),
        Cache = new CachePolicy(RedisStrategy.Off, 100, CachePolicy.DefaultSoftTtl, CachePolicy.DefaultHardTtl, TimeSpan.Zero),
    };

    private static readonly FeatureDefinition Mood = new()
    {
        Kind = FeatureKind.Static,
        Name = "mood",
        Entity = Clicks.Entity,
        Fields = [new FieldDefinition(0, "mood", FieldType.Scalar(FieldKind.String), Required: true, Default: null)],
        From = ImmutableArray<FeatureInput>.Empty,
        Retain = null,
        Serve = Clicks.Serve,
        Cache = Clicks.Cache,
    };

    /// <summary>An event for tests that do not care what is in it.</summary>
    public static RawEvent Event { get; } =
        new() { Stream = new StreamDefinition("s", new StreamSource.Http(), EventFormat.Json), Value = "{}"u8.ToArray() };

    public static RecordWrite Static(string entityId, long timestamp) =>
        new(Mood, entityId, timestamp, $"s#{timestamp}", "[\"a\"]"u8.ToArray());

    public static RecordWrite Action(string entityId, long timestamp) =>
        new(Clicks, entityId, timestamp, $"s#{timestamp}", "[\"a\"]"u8.ToArray());
}
