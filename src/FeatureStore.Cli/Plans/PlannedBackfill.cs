using System.Collections.Immutable;
using System.Globalization;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Changes;

namespace FeatureStore.Cli.Plans;

/// <summary>History of a stream that has to be loaded again for a feature.</summary>
/// <param name="Feature">Which lacks records.</param>
/// <param name="Stream">That has the events.</param>
/// <param name="Reasons">Why, each once.</param>
/// <param name="From">The earliest event time that the feature retains; null where it retains for ever.</param>
internal sealed record PlannedBackfill(string Feature, string Stream, ImmutableArray<string> Reasons, DateTimeOffset? From)
{
    /// <summary>What to run once the new definitions are live; HISTORY stands for the file or directory of the stream's past events.</summary>
    public string Command
    {
        get
        {
            var from = From?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return $"featurestore backfill --from HISTORY --stream {Stream} --feature {Feature}" + (from is null ? "" : $" --since {from}");
        }
    }

    public static ImmutableArray<PlannedBackfill> Of(IEnumerable<CatalogChange> changes, Catalog after, DateTimeOffset now) =>
        [
            .. changes
                .Where(c => c.Backfill is not null)
                .GroupBy(c => c.Name, StringComparer.Ordinal)
                .SelectMany(change =>
                {
                    var feature = after.FindFeature(change.Key)!;
                    ImmutableArray<string> reasons = [.. change.Select(c => c.Backfill!).Distinct(StringComparer.Ordinal)];
                    var from =
                        feature.Retain is { } retain && now - DateTimeOffset.UnixEpoch > retain ? now - retain : (DateTimeOffset?)null;
                    return feature
                        .From.Select(i => i.Stream.Name)
                        .Distinct(StringComparer.Ordinal)
                        .Select(stream => new PlannedBackfill(feature.Name, stream, reasons, from));
                }),
        ];
}
