using System.Diagnostics;

namespace FeatureStore.Benchmarks.Measurements;

/// <summary>A clock that says how much is due: slow answers never hold back what comes after (no coordinated omission).</summary>
internal sealed class OpenLoop(int rate, TimeSpan tick, TimeProvider time)
{
    /// <summary>Calls with each run of indexes that has become due, until the time is over. The calls must not block.</summary>
    /// <param name="duration">Of the whole.</param>
    /// <param name="send">First index and count.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>How many were due.</returns>
    public async Task<long> RunAsync(TimeSpan duration, Action<long, int> send, CancellationToken cancellationToken)
    {
        Started = Stopwatch.GetTimestamp();
        var total = (long)(rate * duration.TotalSeconds);
        long sent = 0;
        using var timer = new PeriodicTimer(tick, time);
        while (sent < total && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(Started).TotalSeconds * rate)) - sent;
            if (due > 0)
            {
                send(sent, (int)due);
                sent += due;
            }
        }
        return total;
    }

    public long Started { get; private set; }

    /// <summary>When an index is due, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long DueAt(long index) => Started + (long)((double)index / rate * Stopwatch.Frequency);
}
