using System.Collections.Concurrent;

namespace FeatureStore.Ingestion.Sources;

/// <summary>
/// What of a source keeps failing: each kind of request by itself, from its third failure in a row until it succeeds. One or two are what a
/// network does. Safe for concurrent use.
/// </summary>
/// <param name="source">Its name for messages: <c>Kinesis stream clicks</c>.</param>
/// <param name="time">Says for how long.</param>
internal sealed class SourceHealth(string source, TimeProvider time)
{
    /// <summary>Failures in a row that make it not ready.</summary>
    public const int Patience = 3;

    private readonly ConcurrentDictionary<string, Failures> _failing = new(StringComparer.Ordinal);

    /// <summary>The source's name for messages.</summary>
    public string Source => source;

    /// <summary>What keeps failing, since when and why; null when nothing does.</summary>
    public string? NotReady
    {
        get
        {
            foreach (var (what, failures) in _failing)
            {
                if (failures.Count >= Patience)
                {
                    var seconds = time.GetElapsedTime(failures.Since).TotalSeconds;
                    return $"{source}: {what} has failed {failures.Count} times in {seconds:F0} s and is tried again: {failures.Reason}";
                }
            }
            return null;
        }
    }

    /// <param name="what">A kind of request, such as <c>pull</c>; not an id: every one is remembered until it succeeds.</param>
    /// <param name="reason">Of the last failure.</param>
    public void Failed(string what, string reason)
    {
        var now = time.GetTimestamp();
        _failing.AddOrUpdate(
            what,
            _ => new Failures(1, now, reason),
            (_, before) => before with { Count = before.Count + 1, Reason = reason }
        );
    }

    /// <summary>It succeeded, or nobody tries it any more.</summary>
    public void Succeeded(string what)
    {
        // Most often there is nothing to forget, and this is asked for every request.
        if (!_failing.IsEmpty)
        {
            _failing.TryRemove(what, out _);
        }
    }

    private sealed record Failures(int Count, long Since, string Reason);
}
