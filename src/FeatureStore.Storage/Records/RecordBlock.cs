namespace FeatureStore.Storage.Records;

/// <summary>Records that stay in memory from request to request, with what a reader has worked out from them.</summary>
/// <param name="records">Newest first. Not changed any more.</param>
public sealed class RecordBlock(StoredRecord[] records)
{
    private object? _decoded;

    public StoredRecord[] Records => records;

    /// <summary>Told how much more, or less, readers keep beside the records: whoever bounds the block's memory counts it.</summary>
    public Action<int>? Grown { get; set; }

    /// <summary>
    /// What a reader made of all of the records, kept for the next reader. Set whole by whoever comes first; readers that come at once may
    /// each make their own, so it must be the same whoever makes it.
    /// </summary>
    public object? Decoded
    {
        get => Volatile.Read(ref _decoded);
        set => Volatile.Write(ref _decoded, value);
    }

    /// <summary>Call when what is kept in <see cref="Decoded"/> takes so many bytes more, beyond a few for each field.</summary>
    public void Grow(int bytes) => Grown?.Invoke(bytes);
}
