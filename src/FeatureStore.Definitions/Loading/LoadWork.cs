namespace FeatureStore.Definitions.Loading;

/// <summary>The parts of a load that need nothing of each other, on one thread or on several; the outcome is the same.</summary>
/// <param name="threads">At most so many. A process that serves meanwhile takes one; a tool that somebody waits for takes all there are.</param>
/// <param name="diagnostics">Gets what is wrong, in the order of the items.</param>
internal sealed class LoadWork(int threads, DiagnosticBag diagnostics)
{
    /// <summary>Items at a time: between them it is seen whether there are too many errors to explain each.</summary>
    private const int Chunk = 256;

    public List<TResult> Each<T, TResult>(IReadOnlyList<T> items, Func<T, DiagnosticBag, TResult> read)
    {
        var results = new TResult[items.Count];
        var parts = new DiagnosticBag[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        for (var start = 0; start < items.Count; start += Chunk)
        {
            var end = Math.Min(start + Chunk, items.Count);
            for (var i = start; i < end; i++)
            {
                parts[i] = diagnostics.Part();
            }
            if (threads == 1)
            {
                for (var i = start; i < end; i++)
                {
                    results[i] = read(items[i], parts[i]);
                }
            }
            else
            {
                Parallel.For(start, end, options, i => results[i] = read(items[i], parts[i]));
            }
            for (var i = start; i < end; i++)
            {
                diagnostics.Take(parts[i]);
            }
        }
        return [.. results];
    }
}
