using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>The store of the model: every durable write of one key in the order in which the store took them, and what a reader may see of it.</summary>
internal sealed class Truth(FeatureDefinition feature)
{
    private readonly List<WrittenEvent> _durable = [];

    public void Put(WrittenEvent written)
    {
        lock (_durable)
        {
            _durable.Add(written);
        }
    }

    /// <summary>What a strongly consistent read brings for the cache, now.</summary>
    public CacheContent Content(FeatureDefinition revision)
    {
        IEnumerable<StoredRecord> records =
            feature.Kind == FeatureKind.Static
                ? _durable.Select(e => e.Write).Aggregate((RecordWrite?)null, Greatest) is { } last
                    ? [new StoredRecord(last.Timestamp, default, last.EventIdentity, last.Value ?? default)]
                    : []
                : _durable
                    .GroupBy(e => e.Write.SortKey)
                    .OrderByDescending(g => g.Key)
                    .Take(CacheContent.Limit(revision))
                    .Select(g => new StoredRecord(g.Key.Timestamp, g.Key, null, g.Last().Write.Value!.Value));
        return CacheContent.Answer(revision, [.. records]);
    }

    /// <summary>
    /// Judges an answer to a read that began at step <paramref name="startedAt"/>: it must hold everything that was finished by then (I4), may
    /// hold what is durable besides, and nothing else.
    /// </summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Judge(RecordRead read, ReadResult answer, int startedAt)
    {
        lock (_durable)
        {
            return feature.Kind == FeatureKind.Static ? JudgeStatic(answer, startedAt) : JudgeAction(read, answer, startedAt);
        }
    }

    private string? JudgeAction(RecordRead read, ReadResult answer, int startedAt)
    {
        if (answer.Records.Length > read.Limit || answer.Records.Any(r => r.Timestamp < read.From || r.Timestamp >= read.To))
        {
            return "records outside of the window";
        }
        if (answer.Records.Zip(answer.Records.Skip(1)).Any(pair => pair.First.SortKey <= pair.Second.SortKey))
        {
            return "records out of order";
        }
        var seen = answer.Records.ToDictionary(r => r.SortKey);
        var written = _durable.GroupBy(e => e.Write.SortKey).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var record in answer.Records)
        {
            var index = written.GetValueOrDefault(record.SortKey)?.FindLastIndex(e => Same(e, record)) ?? -1;
            if (index < 0)
            {
                return $"{record.SortKey} with a value that was never written";
            }
            if (index < LastFinished(written[record.SortKey], startedAt))
            {
                return $"{record.SortKey} with the value of before a write that is finished";
            }
        }
        foreach (var (key, events) in written)
        {
            var owed = LastFinished(events, startedAt) >= 0 && key.Timestamp >= read.From && key.Timestamp < read.To;
            var cutByLimit = answer.Records.Length == read.Limit && answer.Records[^1].SortKey > key;
            if (owed && !seen.ContainsKey(key) && !cutByLimit)
            {
                return $"{key} is missing, though its write is finished";
            }
        }
        return null;
    }

    private string? JudgeStatic(ReadResult answer, int startedAt)
    {
        // The reader is owed the greatest of what is finished; it may see anything durable that is not less.
        var owed = _durable.FindAll(e => e.FinishedAt <= startedAt);
        var allowed = _durable.FindAll(e => owed.TrueForAll(o => !Hides(o, e)));
        var right = answer.Records is [var record]
            ? allowed.Exists(e => e.Write.Timestamp == record.Timestamp && e.Write.EventIdentity == record.EventIdentity && Same(e, record))
            : owed.Count == 0 || allowed.Exists(e => e.Write.Value is null);
        return right ? null : "not the value of any write that may be seen";
    }

    /// <summary>Whether the finished write makes the other one invisible: greater, or of the same event and put later.</summary>
    private bool Hides(WrittenEvent finished, WrittenEvent other)
    {
        var order = EventOrder.Compare(finished.Write, other.Write);
        return order > 0 || (order == 0 && _durable.IndexOf(finished) > _durable.IndexOf(other));
    }

    private static RecordWrite Greatest(RecordWrite? stored, RecordWrite next) =>
        stored is null || EventOrder.Compare(stored, next) <= 0 ? next : stored;

    private static int LastFinished(List<WrittenEvent> events, int startedAt) => events.FindLastIndex(e => e.FinishedAt <= startedAt);

    private static bool Same(WrittenEvent written, StoredRecord record) =>
        written.Write.Value is { } value && value.Span.SequenceEqual(record.Value.Span);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var written in _durable)
        {
            var finished = written.FinishedAt == int.MaxValue ? "not finished" : $"finished at {written.FinishedAt}";
            text.AppendLine($"  {Describe(written.Write)} {finished}");
        }
        return text.ToString();
    }

    public static string Describe(RecordWrite write) =>
        (write.Feature.Kind == FeatureKind.Static ? $"{write.Timestamp} {write.EventIdentity}" : write.SortKey.ToString())
        + " = "
        + (write.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "deleted");
}
