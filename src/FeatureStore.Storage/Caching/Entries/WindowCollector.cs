using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Caching.Entries;

/// <summary>Picks the records of one window out of a list that comes newest first.</summary>
internal struct WindowCollector
{
    private readonly RecordWindow _window;
    private readonly int _limit;
    private readonly bool _isStatic;
    private readonly StoredRecord[] _records;
    private readonly int _start;

    /// <param name="read">The window and its limit.</param>
    /// <param name="records">Where the records go.</param>
    /// <param name="start">From where on; there must be room for the limit, or for as many as the list has.</param>
    public WindowCollector(in RecordRead read, StoredRecord[] records, int start)
    {
        _isStatic = read.Feature.Kind == Definitions.Features.FeatureKind.Static;
        // Static features have no as-of, only an end of retention.
        _window = RecordWindow.Of(_isStatic ? read with { To = long.MaxValue } : read);
        _limit = read.Limit;
        _records = records;
        _start = start;
        IsComplete = _window.IsEmpty;
    }

    /// <summary>Nothing that comes further down the list belongs to the window.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Records so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the next record of the list.</summary>
    /// <returns>False when no more are needed.</returns>
    public bool Add(in StoredRecord record)
    {
        if (!Wants(record.Timestamp) || (_isStatic && record.IsTombstone))
        {
            return !IsComplete;
        }
        Next() = record;
        return !IsComplete;
    }

    /// <summary>Whether the next record of the list belongs to the window; if so, <see cref="Next"/> must take it.</summary>
    /// <param name="timestamp">Of the record.</param>
    public bool Wants(long timestamp)
    {
        IsComplete |= timestamp < _window.From;
        return !IsComplete && timestamp <= _window.Last;
    }

    /// <summary>Where the next record of the window goes.</summary>
    public ref StoredRecord Next()
    {
        ref var place = ref _records[_start + Count++];
        IsComplete = Count == _limit;
        return ref place;
    }

    /// <summary>Whether a list that knows all records from <paramref name="lowest"/> upward has all of the window.</summary>
    public readonly bool Covers(SortKey lowest) => lowest <= new SortKey(_window.From, 0);

    public readonly ReadAnswer Answer() => ReadAnswer.Of(_records, _start, Count);

    /// <summary>For a list that has its array for itself.</summary>
    public readonly ReadResult Result() =>
        Count == 0
            ? ReadResult.Empty
            : new ReadResult(ReadStatus.Ok, Count == _records.Length ? _records : _records[_start..(_start + Count)]);
}
