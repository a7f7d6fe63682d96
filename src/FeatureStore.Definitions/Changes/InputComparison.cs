using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Changes;

/// <summary>What changes of the entries of <c>from</c>. Entries of one stream are compared in their order.</summary>
/// <param name="before">The feature as it was.</param>
/// <param name="after">As it is to be.</param>
/// <param name="add">Takes part, whether it breaks, message, and why a backfill is needed.</param>
internal sealed class InputComparison(FeatureDefinition before, FeatureDefinition after, Action<string, bool, string, string?> add)
{
    public void Compare()
    {
        var old = Numbered(before);
        var now = Numbered(after);
        foreach (var (key, _) in old.Where(o => !now.ContainsKey(o.Key)))
        {
            add(Part(key), false, "removed: its events make no records any more; those that are stored stay", null);
        }
        foreach (var (key, input) in now)
        {
            if (!old.TryGetValue(key, out var was))
            {
                add(Part(key), false, "added: its events make records from now on", "events of before have made none");
                continue;
            }
            Compare(Part(key), was, input);
        }
    }

    private void Compare(string part, FeatureInput was, FeatureInput now)
    {
        var entity = Change(was.EntityId, now.EntityId);
        if (entity is not null)
        {
            add(
                $"{part}.entity_id",
                true,
                $"{entity}: records are kept for other ids; those that are stored stay where they are",
                "stored records are kept for other ids"
            );
        }
        if (Change(was.EventId, now.EventId) is { } identity)
        {
            add(
                $"{part}.event_id",
                true,
                $"{identity}: an event that is sent again after the change is not known as the same, and counts twice",
                null
            );
        }
        var time =
            Change(was.Timestamp, now.Timestamp)
            ?? (was.TimestampUnit == now.TimestampUnit ? null : $"{was.TimestampUnit} → {now.TimestampUnit}");
        if (time is not null)
        {
            add(
                $"{part}.timestamp",
                true,
                $"{time}: an event that is sent again after the change is another record; stored ones keep the old time",
                "stored records have the old time"
            );
        }
        if (Change(was.Where, now.Where) is { } where)
        {
            add(
                $"{part}.where",
                false,
                $"{where}: other events count from now on; records that are stored stay",
                "events of before were chosen by the old filter"
            );
        }
        if (Change(was.DeleteWhen, now.DeleteWhen) is { } delete)
        {
            add($"{part}.delete_when", false, $"{delete}: other events delete from now on", "events of before deleted by the old rule");
        }
        foreach (var field in after.Fields)
        {
            var old = before.Fields.FirstOrDefault(f => f.Name == field.Name);
            if (old is not null && Change(was.Values[old.Ordinal], now.Values[field.Ordinal]) is { } value)
            {
                add(
                    $"{part}.values.{field.Name}",
                    false,
                    $"{value}: records made from now on",
                    "stored values were made by the old expression"
                );
            }
        }
    }

    private static Dictionary<(string Stream, int Number), FeatureInput> Numbered(FeatureDefinition feature)
    {
        var numbered = new Dictionary<(string, int), FeatureInput>();
        foreach (var stream in feature.From.GroupBy(i => i.Stream.Name, StringComparer.Ordinal))
        {
            foreach (var (number, input) in stream.Index())
            {
                numbered.Add((stream.Key, number), input);
            }
        }
        return numbered;
    }

    private static string Part((string Stream, int Number) key) =>
        key.Number == 0 ? $"from.{key.Stream}" : $"from.{key.Stream}[{key.Number}]";

    private static string? Change(CelExpression? before, CelExpression? after) =>
        before?.Text == after?.Text ? null : $"{before?.Text ?? "nothing"} → {after?.Text ?? "nothing"}";
}
