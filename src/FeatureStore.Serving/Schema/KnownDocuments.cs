using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Validation;

namespace FeatureStore.Serving.Schema;

/// <summary>
/// What clients ask is the same before and after a new catalog. Its schema comes with their plans, or else all would check and compile the
/// same documents in the same moment.
/// </summary>
internal static class KnownDocuments
{
    /// <summary>How long a new schema may be held back for them; the rest is compiled as it is asked for.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Compiles the documents of a snapshot for the next one, the last used first. Those that its schema does not allow are left out: who
    /// asks for them is told why.
    /// </summary>
    /// <returns>How many it has.</returns>
    public static int Carry(SchemaSnapshot current, SchemaSnapshot next, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var carried = new List<(byte[] Text, CachedDocument Document)>();
        foreach (var (text, known) in current.Documents.Entries())
        {
            if (time.GetElapsedTime(started) >= MaxTime)
            {
                break;
            }
            // Ends at once: no rule waits for anything.
            if (DocumentErrors.FindAsync(next.Schema, known.Document).GetAwaiter().GetResult().Count == 0)
            {
                carried.Add((text, new CachedDocument(next, known.Document)));
            }
        }
        // What comes last into a cache leaves it last.
        for (var i = carried.Count - 1; i >= 0; i--)
        {
            next.Documents.Add(carried[i].Text, carried[i].Document);
        }
        return carried.Count;
    }
}
