using System.Buffers;
using System.Runtime.InteropServices;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Online;

/// <summary>
/// The reads of one request with their answers. Its owner uses it for one request after another, so that a request costs no arrays of its
/// own. Not for concurrent use. A batch whose read was given up before it ended must not be used again: the store may still write into it.
/// </summary>
public sealed class ReadBatch
{
    private readonly Lock _answering = new();
    private readonly List<RecordRead> _reads = [];
    private readonly List<ReadAnswer> _answers = [];
    private readonly List<byte[]> _bytes = [];
    private readonly List<StoredRecord[]> _records = [];
    private bool _isClosed;

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<RecordRead> Reads => _reads;

    public int Count => _reads.Count;

    /// <summary>Reads that nobody has answered or failed.</summary>
    public int OpenCount { get; private set; }

    /// <summary>One of the reads.</summary>
    public ref readonly RecordRead Read(int position) => ref CollectionsMarshal.AsSpan(_reads)[position];

    /// <summary>The answer to it; see <see cref="ReadAnswer.IsAnswered"/>.</summary>
    public ref readonly ReadAnswer Answer(int position) => ref CollectionsMarshal.AsSpan(_answers)[position];

    /// <returns>Its position.</returns>
    public int Add(in RecordRead read)
    {
        _reads.Add(read);
        _answers.Add(default);
        OpenCount++;
        return _reads.Count - 1;
    }

    /// <summary>Answers or fails one read. The first answer counts, and none after <see cref="Close"/>. May be called from several threads.</summary>
    public void Answer(int position, in ReadAnswer answer)
    {
        lock (_answering)
        {
            ref var place = ref CollectionsMarshal.AsSpan(_answers)[position];
            if (!place.IsAnswered && !_isClosed)
            {
                place = answer;
                OpenCount--;
            }
        }
    }

    /// <summary>As <see cref="Answer(int, in ReadAnswer)"/>, as long as nobody else has the batch.</summary>
    internal void AnswerAlone(int position, in ReadAnswer answer)
    {
        CollectionsMarshal.AsSpan(_answers)[position] = answer;
        OpenCount--;
    }

    /// <summary>Stands by the answers that there are: whoever gave up waiting for the store can look at them in peace.</summary>
    public void Close()
    {
        lock (_answering)
        {
            _isClosed = true;
        }
    }

    /// <summary>Room for bytes that answers refer to; the batch gives it back when it is cleared.</summary>
    public byte[] RentBytes(int length)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        _bytes.Add(bytes);
        return bytes;
    }

    /// <summary>Room for the records of one answer; the batch gives it back when it is cleared.</summary>
    public StoredRecord[] RentRecords(int length)
    {
        var records = ArrayPool<StoredRecord>.Shared.Rent(length);
        _records.Add(records);
        return records;
    }

    /// <summary>Takes over an array from <see cref="ArrayPool{T}.Shared"/> that answers refer to; the batch gives it back when it is cleared.</summary>
    internal void TakeOver(byte[] rented) => _bytes.Add(rented);

    /// <summary>Takes over all that another batch has rented, so that its answers stay valid as long as those of this one.</summary>
    internal void TakeOver(ReadBatch other)
    {
        _bytes.AddRange(other._bytes);
        other._bytes.Clear();
        _records.AddRange(other._records);
        other._records.Clear();
    }

    /// <summary>Forgets reads and answers. What the answers referred to is not to be looked at any more.</summary>
    public void Clear()
    {
        _reads.Clear();
        _answers.Clear();
        OpenCount = 0;
        foreach (var bytes in _bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        _bytes.Clear();
        foreach (var records in _records)
        {
            ArrayPool<StoredRecord>.Shared.Return(records, clearArray: true);
        }
        _records.Clear();
    }
}
