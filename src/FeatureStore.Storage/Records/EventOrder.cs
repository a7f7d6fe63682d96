using System.Buffers;
using System.Text;

namespace FeatureStore.Storage.Records;

/// <summary>
/// The order that decides which value of a static feature stays (I3): event time, then event identity by its UTF-8 bytes, as the stores and
/// Redis compare it. Comparing UTF-16 would differ from them beyond the basic plane.
/// </summary>
public static class EventOrder
{
    /// <summary>Negative when the left event comes first, 0 when they are the same event.</summary>
    public static int Compare(long leftTimestamp, string leftIdentity, long rightTimestamp, string rightIdentity)
    {
        var byTime = leftTimestamp.CompareTo(rightTimestamp);
        return byTime != 0 ? byTime : CompareIdentities(leftIdentity, rightIdentity);
    }

    /// <summary>Orders the events of two writes of one key.</summary>
    public static int Compare(RecordWrite left, RecordWrite right) =>
        Compare(left.Timestamp, left.EventIdentity, right.Timestamp, right.EventIdentity);

    private static int CompareIdentities(string left, string right)
    {
        var leftBytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(left.Length));
        var rightBytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(right.Length));
        try
        {
            var leftLength = Encoding.UTF8.GetBytes(left, leftBytes);
            var rightLength = Encoding.UTF8.GetBytes(right, rightBytes);
            return leftBytes.AsSpan(0, leftLength).SequenceCompareTo(rightBytes.AsSpan(0, rightLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(leftBytes);
            ArrayPool<byte>.Shared.Return(rightBytes);
        }
    }
}
