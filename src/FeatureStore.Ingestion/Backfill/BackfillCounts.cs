using System.Collections.Concurrent;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>What a run has read, written and set aside. Safe for concurrent use.</summary>
public sealed class BackfillCounts
{
    private readonly ConcurrentDictionary<string, FeatureCount> _features = new();
    private readonly ConcurrentDictionary<(RejectionReason Reason, string Feature), RejectionCount> _rejections = new();
    private long _events;

    /// <summary>Events read.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>By feature's name.</summary>
    public IEnumerable<KeyValuePair<string, FeatureCount>> Features => _features.OrderBy(feature => feature.Key, StringComparer.Ordinal);

    /// <summary>By reason and feature; the feature is empty where the event itself cannot be used.</summary>
    public IEnumerable<KeyValuePair<(RejectionReason Reason, string Feature), RejectionCount>> Rejections =>
        _rejections.OrderByDescending(rejection => rejection.Value.Events);

    internal void EventRead() => Interlocked.Increment(ref _events);

    internal void Rejected(Rejection rejection) =>
        _rejections.GetOrAdd((rejection.Reason, rejection.Feature?.Name ?? ""), _ => new RejectionCount(rejection.Message)).Add();

    internal FeatureCount Of(string feature) => _features.GetOrAdd(feature, _ => new FeatureCount());

    /// <summary>Records of one feature.</summary>
    public sealed class FeatureCount
    {
        /// <summary>What DynamoDB bills one write for.</summary>
        private const int BytesPerUnit = 1_024;

        /// <summary>Names of attributes, timestamp, expiry and sort key, about.</summary>
        private const int BytesBesideKeyAndValue = 80;

        private long _records;
        private long _deletes;
        private long _bytes;
        private long _units;
        private long _outside;

        public long Records => Volatile.Read(ref _records);

        /// <summary>Of those, the ones that delete.</summary>
        public long Deletes => Volatile.Read(ref _deletes);

        /// <summary>Of their values.</summary>
        public long Bytes => Volatile.Read(ref _bytes);

        /// <summary>DynamoDB's write units that they take, about.</summary>
        public long WriteUnits => Volatile.Read(ref _units);

        /// <summary>Records left out because of their event time.</summary>
        public long OutsideTimes => Volatile.Read(ref _outside);

        internal void LeaveOut() => Interlocked.Increment(ref _outside);

        internal void Add(RecordWrite record)
        {
            var bytes = record.Value?.Length ?? 0;
            Interlocked.Increment(ref _records);
            Interlocked.Add(ref _deletes, record.Value is null ? 1 : 0);
            Interlocked.Add(ref _bytes, bytes);
            Interlocked.Add(ref _units, (bytes + record.PartitionKey.Length + BytesBesideKeyAndValue + BytesPerUnit - 1) / BytesPerUnit);
        }
    }

    /// <summary>Events set aside for one reason.</summary>
    /// <param name="example">What was wrong with the first one.</param>
    public sealed class RejectionCount(string example)
    {
        private long _events;

        public long Events => Volatile.Read(ref _events);

        public string Example => example;

        internal void Add() => Interlocked.Increment(ref _events);
    }
}
