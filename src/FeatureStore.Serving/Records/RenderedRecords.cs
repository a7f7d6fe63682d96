namespace FeatureStore.Serving.Records;

/// <summary>All records of a block as one plan writes them, so that a window of them is one copy.</summary>
/// <param name="owner">The plan.</param>
/// <param name="bytes">The records that are served, each with a comma before it.</param>
/// <param name="ends">Where in <paramref name="bytes"/> each record ends; those that are not served have no length.</param>
internal sealed class RenderedRecords(object owner, byte[] bytes, int[] ends)
{
    public object Owner => owner;

    /// <summary>What it takes, in bytes.</summary>
    public int Size => bytes.Length + (sizeof(int) * ends.Length);

    /// <summary>The objects of some records in a row, with commas between them.</summary>
    public ReadOnlySpan<byte> Of(int start, int count)
    {
        var from = start == 0 ? 0 : ends[start - 1];
        var length = ends[start + count - 1] - from;
        return length == 0 ? default : bytes.AsSpan(from + 1, length - 1);
    }
}
