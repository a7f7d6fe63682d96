namespace FeatureStore.Benchmarks.Serving;

/// <summary>One server's figures; medians of the rounds, latencies in milliseconds.</summary>
/// <param name="Name">Of the server.</param>
/// <param name="PerSecond">Answers a second with 32 connections that never pause.</param>
/// <param name="Slowest">Of the rounds.</param>
/// <param name="Fastest">Of the rounds.</param>
/// <param name="PerCore">Answers for each second of the server's processor time.</param>
/// <param name="P50">At that load: 32 requests wait at any time.</param>
/// <param name="P99">At that load.</param>
/// <param name="SteadyRate">Requests a second of the run at half the load.</param>
/// <param name="Steady">Latency at half the load, open loop.</param>
/// <param name="HitShare">Of the reads through Redis, those that Redis answered; null without Redis.</param>
internal sealed record ServeRow(
    string Name,
    double PerSecond,
    double Slowest,
    double Fastest,
    double PerCore,
    double P50,
    double P99,
    double? SteadyRate,
    SteadyResult? Steady,
    double? HitShare
);
