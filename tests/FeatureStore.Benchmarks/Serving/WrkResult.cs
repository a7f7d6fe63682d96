namespace FeatureStore.Benchmarks.Serving;

/// <summary>One run of wrk; latencies in milliseconds.</summary>
internal sealed record WrkResult(double Requests, double Seconds, double BytesPerAnswer, double P50, double P99, double Max);
