using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Auditing;

/// <summary>What an audit has looked at and found so far. Safe for concurrent use.</summary>
public sealed class AuditReport
{
    /// <summary>Findings that are kept one by one; of more there are only counts (I7).</summary>
    public const int MaxExamples = 100;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(AuditSide Side, string Feature, AuditKind Kind), (long Found, long Repaired)> _counts = [];
    private readonly List<AuditFinding> _examples = [];
    private long _entries;
    private long _partitions;
    private long _records;
    private long _unanswered;

    /// <summary>Cache entries compared with the store.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Partitions of the store that were picked.</summary>
    public long Partitions => Volatile.Read(ref _partitions);

    /// <summary>Records that events make, looked for in the store.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Of all these, the ones that Redis or the store did not answer: nothing is known of them.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Differences found, and those of them that were repaired.</summary>
    public IReadOnlyList<(AuditSide Side, string Feature, AuditKind Kind, long Found, long Repaired)> Counts
    {
        get
        {
            lock (_gate)
            {
                return [.. _counts.Select(c => (c.Key.Side, c.Key.Feature, c.Key.Kind, c.Value.Found, c.Value.Repaired))];
            }
        }
    }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<AuditFinding> Examples
    {
        get
        {
            lock (_gate)
            {
                return [.. _examples];
            }
        }
    }

    /// <summary>
    /// Whether all that was looked at is right now. What the store has besides does no harm: records of features that are gone expire, and of
    /// an event that came twice with different values the last one stays (I2).
    /// </summary>
    public bool IsClean
    {
        get
        {
            lock (_gate)
            {
                return Unanswered == 0
                    && _counts.All(count =>
                        count.Value.Found == count.Value.Repaired || count.Key is { Side: AuditSide.Store, Kind: not AuditKind.Missing }
                    );
            }
        }
    }

    /// <summary>Notes what was looked at for the first time.</summary>
    internal void Looked(long entries = 0, long partitions = 0, long records = 0)
    {
        Interlocked.Add(ref _entries, entries);
        Interlocked.Add(ref _partitions, partitions);
        Interlocked.Add(ref _records, records);
        StorageMetrics.Audited("entry", entries);
        StorageMetrics.Audited("partition", partitions);
        StorageMetrics.Audited("record", records);
    }

    /// <summary>Notes that a record was looked for.</summary>
    public void LookedForRecord() => Looked(records: 1);

    /// <summary>Notes that there was no answer.</summary>
    public void NotAnswered() => Interlocked.Increment(ref _unanswered);

    /// <summary>Notes a difference.</summary>
    public void Found(AuditFinding finding)
    {
        lock (_gate)
        {
            var key = (finding.Side, finding.Feature, finding.Kind);
            var (found, repaired) = _counts.GetValueOrDefault(key);
            _counts[key] = (found + 1, repaired + (finding.IsRepaired ? 1 : 0));
            if (_examples.Count < MaxExamples)
            {
                _examples.Add(finding);
            }
        }
        StorageMetrics.AuditDifference(finding);
    }
}
