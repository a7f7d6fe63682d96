using FeatureStore.Storage.Keys;

namespace FeatureStore.Storage.Records;

/// <summary>A window of event time, cut to what a sort key can hold.</summary>
/// <param name="From">First ms, 0 or later.</param>
/// <param name="Last">Last ms, inclusive.</param>
internal readonly record struct RecordWindow(long From, long Last)
{
    public bool IsEmpty => Last < From;

    public static RecordWindow Of(RecordRead read) => new(Math.Max(read.From, 0), Math.Min(read.To, SortKey.MaxTimestamp + 1) - 1);

    /// <summary>Not greater than any sort key of the window.</summary>
    public string LowestSortKey() => From.ToString("D13");

    /// <summary>Greater than every sort key of the window, and less than those of the next ms: <c>~</c> follows all hex digits.</summary>
    public string AboveSortKeys() => Last.ToString("D13") + "#~";
}
