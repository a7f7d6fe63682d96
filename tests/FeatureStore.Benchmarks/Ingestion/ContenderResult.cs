namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>Rates in events a second; the median of the rounds.</summary>
/// <param name="Name">Of the contender.</param>
/// <param name="PerCore">Events for each second of processor time of the whole process: what one core gives when nobody else wants it.</param>
/// <param name="Slowest">Of the rounds, by the same measure.</param>
/// <param name="Fastest">Of the rounds, by the same measure.</param>
/// <param name="PerSecond">By the clock, with whatever else the machine did at the time.</param>
/// <param name="BytesPerEvent">Allocated on the managed heap.</param>
internal sealed record ContenderResult(string Name, double PerCore, double Slowest, double Fastest, double PerSecond, double BytesPerEvent);
