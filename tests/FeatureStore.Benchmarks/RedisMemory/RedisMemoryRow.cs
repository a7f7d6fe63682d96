namespace FeatureStore.Benchmarks.RedisMemory;

/// <summary>What one kind of entry takes.</summary>
/// <param name="Encoding">As Redis calls it.</param>
/// <param name="BytesOfEntry">With its key.</param>
/// <param name="WriteMicroseconds">Of Redis's time, for a write step of one record.</param>
/// <param name="ReadMicroseconds">Of Redis's time, for a read.</param>
internal sealed record RedisMemoryRow(string Encoding, double BytesOfEntry, double WriteMicroseconds, double ReadMicroseconds);
