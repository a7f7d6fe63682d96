using System.Collections.Immutable;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Changes;

/// <summary>Two catalogs → what changes from the one to the other.</summary>
public static class CatalogComparison
{
    /// <summary>All changes: streams, entities, features, each by name; none where the catalogs mean the same.</summary>
    public static ImmutableArray<CatalogChange> Compare(Catalog before, Catalog after)
    {
        var changes = ImmutableArray.CreateBuilder<CatalogChange>();
        foreach (var (old, now) in Pairs(before.Streams, after.Streams, s => s.Name))
        {
            changes.AddRange(Streams(old, now));
        }
        foreach (var (old, now) in Pairs(before.Entities, after.Entities, e => e.Name))
        {
            changes.AddRange(Entities(old, now));
        }
        foreach (var (old, now) in Pairs(before.Features, after.Features, f => f.Name))
        {
            changes.AddRange(Features(old, now));
        }
        return changes.ToImmutable();
    }

    /// <summary>By name; null where the one catalog has none of it.</summary>
    private static IEnumerable<(T? Before, T? After)> Pairs<T>(ImmutableArray<T> before, ImmutableArray<T> after, Func<T, string> name)
        where T : class
    {
        var old = before.ToDictionary(name, StringComparer.Ordinal);
        var now = after.ToDictionary(name, StringComparer.Ordinal);
        return old
            .Keys.Union(now.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(n => (old.GetValueOrDefault(n), now.GetValueOrDefault(n)));
    }

    private static IEnumerable<CatalogChange> Streams(StreamDefinition? before, StreamDefinition? after)
    {
        if (before is null)
        {
            yield return new(ChangeSubject.Stream, after!.Name, ChangeKind.Added, "", false, $"comes from {Source(after.Source)}");
            yield break;
        }
        if (after is null)
        {
            yield return new(
                ChangeSubject.Stream,
                before.Name,
                ChangeKind.Removed,
                "",
                true,
                $"is read no longer; what {Source(before.Source)} still holds is lost to its features"
            );
            yield break;
        }
        if (before.Source != after.Source)
        {
            yield return new(
                ChangeSubject.Stream,
                after.Name,
                ChangeKind.Changed,
                "source",
                true,
                $"{Source(before.Source)} → {Source(after.Source)}: what the old source still holds is never read, and the new one is read from the position of its consumer group"
            );
        }
        if (before.Format != after.Format)
        {
            yield return new(
                ChangeSubject.Stream,
                after.Name,
                ChangeKind.Changed,
                "format",
                true,
                "messages of the old format that are still to be read are set aside"
            );
        }
        if (before.Event.ToString() != after.Event.ToString())
        {
            yield return new(
                ChangeSubject.Stream,
                after.Name,
                ChangeKind.Changed,
                "schema",
                false,
                "declares something else of its events: expressions are checked against it, events are not"
            );
        }
    }

    private static IEnumerable<CatalogChange> Entities(EntityDefinition? before, EntityDefinition? after)
    {
        if (before is null)
        {
            yield return new(
                ChangeSubject.Entity,
                after!.Name,
                ChangeKind.Added,
                "",
                false,
                $"is asked for by its id, or as '{after.Plural}'"
            );
            yield break;
        }
        if (after is null)
        {
            yield return new(ChangeSubject.Entity, before.Name, ChangeKind.Removed, "", true, "queries that ask for it are refused");
            yield break;
        }
        if (before.Plural != after.Plural)
        {
            yield return new(
                ChangeSubject.Entity,
                after.Name,
                ChangeKind.Changed,
                "plural",
                true,
                $"'{before.Plural}' → '{after.Plural}': queries that ask for several by the old name are refused"
            );
        }
        if (before.Prefix != after.Prefix)
        {
            yield return new(
                ChangeSubject.Entity,
                after.Name,
                ChangeKind.Changed,
                "prefix",
                true,
                $"'{before.Prefix}' → '{after.Prefix}': every record of its features lies under the old key and is found no longer"
            );
        }
    }

    private static IEnumerable<CatalogChange> Features(FeatureDefinition? before, FeatureDefinition? after)
    {
        if (before is null)
        {
            return
            [
                new(
                    ChangeSubject.Feature,
                    after!.Name,
                    ChangeKind.Added,
                    "",
                    false,
                    $"of {after.Entity.Name}, from {string.Join(", ", after.From.Select(i => i.Stream.Name).Distinct())}",
                    "it has records from the moment on at which workers know it"
                ),
            ];
        }
        if (after is null)
        {
            return
            [
                new(
                    ChangeSubject.Feature,
                    before.Name,
                    ChangeKind.Removed,
                    "",
                    true,
                    "queries that ask for it are refused; "
                        + (before.Retain is null ? "its records stay until they are deleted" : "its records stay until they expire")
                ),
            ];
        }
        return new FeatureComparison(before, after).Compare();
    }

    private static string Source(StreamSource source) =>
        source switch
        {
            StreamSource.Kafka kafka => $"the Kafka topic {kafka.Topic}",
            StreamSource.Kinesis kinesis => $"the Kinesis stream {kinesis.Stream}",
            StreamSource.PubSub pubSub => $"the Pub/Sub subscription {pubSub.Subscription}",
            StreamSource.File file => $"the file {file.Path}",
            _ => "HTTP",
        };
}
