namespace FeatureStore.Storage.Records;

/// <summary>The answer to one read of a <see cref="Online.ReadBatch"/>: a window into somebody's array, valid until the batch is cleared.</summary>
public readonly struct ReadAnswer
{
    private readonly StoredRecord[]? _records;

    private ReadAnswer(ReadStatus status, StoredRecord[]? records, int start, int count, RecordBlock? block)
    {
        Status = status;
        _records = records;
        Start = start;
        Count = count;
        Block = block;
        IsAnswered = true;
    }

    /// <summary>False as long as nobody has answered or failed the read.</summary>
    public bool IsAnswered { get; }

    /// <summary>Anything but <see cref="ReadStatus.Ok"/> comes without records.</summary>
    public ReadStatus Status { get; }

    /// <summary>Where the answer begins in its array: in the records of <see cref="Block"/>, where there is one.</summary>
    public int Start { get; }

    /// <summary>Number of records.</summary>
    public int Count { get; }

    /// <summary>The block that the records are part of; null when they are of this request alone.</summary>
    public RecordBlock? Block { get; }

    /// <summary>Newest first: sort key descending.</summary>
    public ReadOnlySpan<StoredRecord> Records => _records.AsSpan(Start, Count);

    /// <summary>An answer whose array may be larger than the answer.</summary>
    public static ReadAnswer Of(StoredRecord[] records, int count) => new(ReadStatus.Ok, records, 0, count, null);

    /// <summary>An answer that shares its array with others of the same request.</summary>
    public static ReadAnswer Of(StoredRecord[] records, int start, int count) => new(ReadStatus.Ok, records, start, count, null);

    /// <summary>A part of records that stay in memory.</summary>
    public static ReadAnswer Of(RecordBlock block, int start, int count) => new(ReadStatus.Ok, block.Records, start, count, block);

    public static ReadAnswer Of(in ReadResult result) =>
        new(result.Status, result.Records, 0, result.Status == ReadStatus.Ok ? result.Records.Length : 0, null);

    /// <summary>The same with an array of its own. The values go on referring to the memory of the batch.</summary>
    internal ReadResult ToResult() => new(Status, Count == 0 ? [] : Records.ToArray());

    public static ReadAnswer Failed(ReadStatus status) => new(status, null, 0, 0, null);
}
