using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Latencies of one open-loop run.</summary>
/// <param name="FromSend">From when the client sent the request, or queued it for a free connection.</param>
/// <param name="FromDue">From when the request was due by the clock: the client's own lateness counts.</param>
internal sealed record SteadyResult(LatencySummary FromSend, LatencySummary FromDue);
