using System.Runtime.CompilerServices;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Plans;

/// <summary>The reads of a request, cut into calls of the store: most requests have one, those with long lists of ids several.</summary>
internal sealed class ReadTrips
{
    /// <summary>
    /// Reads in one call. So many that a call costs little for each; so few that the first entities of a long list go out while the last are
    /// still being read, and that memory holds some calls, not all (I7).
    /// </summary>
    public const int MaxReads = 1_024;

    private const int Kept = 2;

    private readonly List<ReadBatch> _batches = [new()];
    private int _count = 1;

    /// <summary>Calls of the store, one at least.</summary>
    public int Count => _count;

    /// <summary>All reads.</summary>
    public IEnumerable<RecordRead> Reads => _batches.Take(_count).SelectMany(batch => batch.Reads);

    public ReadBatch this[int trip] => _batches[trip];

    /// <summary>Of a position, the call that answers it.</summary>
    public static int TripOf(int position) => position / MaxReads;

    /// <summary>The position that the next read gets.</summary>
    public int Next => ((_count - 1) * MaxReads) + _batches[_count - 1].Count;

    /// <returns>Its position.</returns>
    public int Add(in RecordRead read)
    {
        var position = Next;
        if (_batches[_count - 1].Count == MaxReads)
        {
            if (_count == _batches.Count)
            {
                _batches.Add(new ReadBatch());
            }
            _count++;
        }
        _batches[_count - 1].Add(read);
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly ReadAnswer Answer(int position) => ref _batches[position / MaxReads].Answer(position % MaxReads);

    public void Clear()
    {
        for (var i = 0; i < _count; i++)
        {
            _batches[i].Clear();
        }
        if (_batches.Count > Kept)
        {
            _batches.RemoveRange(Kept, _batches.Count - Kept);
        }
        _count = 1;
    }
}
