using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Changes;

/// <summary>What changes of one feature.</summary>
internal sealed class FeatureComparison(FeatureDefinition before, FeatureDefinition after)
{
    private readonly List<CatalogChange> _changes = [];

    public IReadOnlyList<CatalogChange> Compare()
    {
        CompareKeys();
        new FieldComparison(before.Fields, after.Fields, Add).Compare();
        new InputComparison(before, after, Add).Compare();
        CompareRetention();
        CompareServing();
        CompareRest();
        return _changes;
    }

    private void Add(string part, bool isBreaking, string message, string? backfill = null) =>
        _changes.Add(new CatalogChange(ChangeSubject.Feature, after.Name, ChangeKind.Changed, part, isBreaking, message, backfill));

    private void CompareKeys()
    {
        if (before.Kind != after.Kind)
        {
            Add(
                "kind",
                true,
                $"{before.Kind}Feature → {after.Kind}Feature: stored records are of the other kind and are not read; queries have another shape",
                "its records are of the other kind"
            );
        }
        if (before.Entity.Name != after.Entity.Name)
        {
            Add(
                "entity",
                true,
                $"{before.Entity.Name} → {after.Entity.Name}: stored records lie under the other entity's keys; queries ask elsewhere",
                "its records lie under the other entity"
            );
        }
        else if (before.Entity.Prefix != after.Entity.Prefix)
        {
            Add("entity.prefix", true, "stored records lie under the old prefix", "its records lie under the old prefix");
        }
    }

    private void CompareRetention()
    {
        if (before.Retain == after.Retain)
        {
            return;
        }
        var change = $"{Period(before.Retain)} → {Period(after.Retain)}";
        if (after.Retain is { } now && (before.Retain is null || now < before.Retain))
        {
            Add("retain.period", true, $"{change}: records older than that are answered no longer, from the first request on");
            return;
        }
        Add(
            "retain.period",
            false,
            $"{change}: records that are stored keep the expiry they were written with",
            "older records are gone, and those that are stored expire at the old time"
        );
    }

    private void CompareServing()
    {
        if (before.Serve is not { } old || after.Serve is not { } now)
        {
            return;
        }
        if (now.MaxLimit != old.MaxLimit)
        {
            var isLess = now.MaxLimit < old.MaxLimit;
            Add(
                "serve.max_limit",
                isLess,
                $"{old.MaxLimit} → {now.MaxLimit}" + (isLess ? ": queries with a greater limit are refused" : "")
            );
        }
        if (now.Limit != old.Limit)
        {
            Add("serve.limit", false, $"{old.Limit} → {now.Limit}: queries without a limit get another number of records");
        }
        // The default follows retention, which is told already.
        var isOwn = old.Period != before.Retain || now.Period != after.Retain;
        if (now.Period != old.Period && isOwn)
        {
            Add("serve.period", false, $"{Period(old.Period)} → {Period(now.Period)}: queries without a window reach back differently");
        }
    }

    private void CompareRest()
    {
        if (after.MaxValueBytes != before.MaxValueBytes)
        {
            var isLess = after.MaxValueBytes < before.MaxValueBytes;
            Add(
                "max_value_bytes",
                isLess,
                $"{before.MaxValueBytes} → {after.MaxValueBytes}" + (isLess ? ": events with greater values are set aside" : "")
            );
        }
        if (after.Cache != before.Cache)
        {
            Add("cache", false, "entries are made anew as they expire; answers stay the same");
        }
        if (after.DeadLetterExpired != before.DeadLetterExpired)
        {
            Add(
                "dead_letter_expired",
                false,
                after.DeadLetterExpired ? "events that are too old go to the dead letters" : "events that are too old are only counted"
            );
        }
        if (after.Description != before.Description || after.Owner != before.Owner || !after.Tags.SequenceEqual(before.Tags))
        {
            Add("description", false, "description, owner or tags: for readers only");
        }
    }

    private static string Period(TimeSpan? period) => period is { } some ? Durations.Format(some) : "for ever";
}
