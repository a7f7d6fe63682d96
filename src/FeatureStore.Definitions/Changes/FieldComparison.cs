using System.Collections.Immutable;
using System.Text;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Changes;

/// <summary>What changes of a feature's fields. Stored records hold values by position, so that a field's place is part of its meaning.</summary>
/// <param name="before">In stored order.</param>
/// <param name="after">In stored order.</param>
/// <param name="add">Takes part, whether it breaks, message, and why a backfill is needed.</param>
internal sealed class FieldComparison(
    ImmutableArray<FieldDefinition> before,
    ImmutableArray<FieldDefinition> after,
    Action<string, bool, string, string?> add
)
{
    public void Compare()
    {
        var old = before.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var now = after.ToDictionary(f => f.Name, StringComparer.Ordinal);
        foreach (var field in before.Where(f => !now.ContainsKey(f.Name)))
        {
            var shifts = field.Ordinal < before.Length - 1 ? "; the fields behind it are read from the wrong place" : "";
            Report(field, true, $"removed: queries that ask for it are refused{shifts}", shifts.Length > 0 ? Misplaced : null);
        }
        foreach (var field in after)
        {
            if (!old.TryGetValue(field.Name, out var was))
            {
                Added(field);
                continue;
            }
            if (field.Ordinal != was.Ordinal)
            {
                Report(
                    field,
                    true,
                    $"moved from place {was.Ordinal + 1} to place {field.Ordinal + 1}: stored records hold values by place, and are read wrongly",
                    Misplaced
                );
            }
            if (field.Type != was.Type && field.Type == (was.Type with { Precision = field.Type.Precision }))
            {
                Report(
                    field,
                    true,
                    $"precision {Spell(was.Type)} → {Spell(field.Type)}: vectors that are stored are packed differently, and are left out of answers or read wrongly",
                    "stored vectors are of the old precision"
                );
            }
            else if (field.Type != was.Type)
            {
                Report(
                    field,
                    true,
                    $"{was.Type} → {field.Type}: stored values of the old type are left out of answers or read differently; clients get another type",
                    "stored values are of the old type"
                );
            }
            CompareRequired(was, field);
            CompareDefault(was, field);
        }
    }

    private const string Misplaced = "stored records hold their values in the old order";

    private void Added(FieldDefinition field)
    {
        if (field.Ordinal < before.Length)
        {
            Report(
                field,
                true,
                $"inserted at place {field.Ordinal + 1}, before fields that were there: append it, stored records hold values by place",
                Misplaced
            );
        }
        else if (field is { Required: true, Default: null })
        {
            Report(
                field,
                true,
                "appended as required without a default: stored records lack it, and are left out of answers; make it optional or give it a default",
                "stored records lack it"
            );
        }
        else
        {
            var reads = field.Default is { } value ? Encoding.UTF8.GetString(value.Span) : "null";
            Report(field, false, $"appended: records that are stored read it as {reads}", "stored records lack it");
        }
    }

    private void CompareRequired(FieldDefinition was, FieldDefinition field)
    {
        if (was.Required == field.Required)
        {
            return;
        }
        if (field.Required)
        {
            Report(
                field,
                field.Default is null,
                field.Default is null
                    ? "required now, without a default: stored records that lack it are left out of answers"
                    : "required now: events without it are set aside"
            );
            return;
        }
        Report(field, true, "optional now: clients that were told it is never null may get null");
    }

    private void CompareDefault(FieldDefinition was, FieldDefinition field)
    {
        var isSame =
            was.Default is { } left && field.Default is { } right
                ? left.Span.SequenceEqual(right.Span)
                : was.Default.HasValue == field.Default.HasValue;
        if (isSame)
        {
            return;
        }
        var loses = field.Default is null && field.Required;
        Report(
            field,
            loses,
            loses
                ? "its default is gone: stored records that lack it are left out of answers"
                : $"another default: stored records that lack it read {(field.Default is { } value ? Encoding.UTF8.GetString(value.Span) : "null")}"
        );
    }

    private static string Spell(FieldType type) => VectorPrecisions.Spell(type.Precision);

    private void Report(FieldDefinition field, bool isBreaking, string message, string? backfill = null) =>
        add($"fields.{field.Name}", isBreaking, message, backfill);
}
