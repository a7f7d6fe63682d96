namespace FeatureStore.Storage.Caching.Entries;

internal static class EntryStates
{
    /// <summary>Whether the entry has an answer to the read.</summary>
    public static bool IsAnswer(this EntryState state) => state is EntryState.Answered or EntryState.KnownAbsent;
}
