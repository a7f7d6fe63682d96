using System.Security.Cryptography;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FeatureStore.Ingestion.Decoding;
using FeatureStore.Storage.Keys;

namespace FeatureStore.Benchmarks.Parts;

/// <summary>What tells events apart: sort keys, and the canonical form of an event without an id, beside the SHA-256 that both contain.</summary>
public class IdentityBenchmark
{
    private const string Identity = "flea-market-events#e-a1b2c3d4e5-123456";

    private static readonly byte[] IdentityBytes = "flea-market-events#e-a1b2c3d4e5-123456"u8.ToArray();

    private static readonly byte[] Click =
        """
        {"id":"e-1","type":"click","occurred_at":"2026-11-20T09:00:00.000Z","user":{"id":"u-1","region":{"id":"seocho"}},
        "session":{"id":"s-1","platform":"ios"},"target":{"kind":"article","id":"a-1","category":"furniture","price":129000},"dwell_ms":null}
        """u8.ToArray();

    private readonly JsonDocument _event = JsonDocument.Parse(Click);

    [GlobalCleanup]
    public void Clean() => _event.Dispose();

    [Benchmark(Baseline = true)]
    public int Sha256OfIdentity()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return SHA256.HashData(IdentityBytes, hash);
    }

    [Benchmark]
    public SortKey SortKeyOfIdentity() => SortKey.Of(1_763_629_200_000, Identity);

    [Benchmark]
    public int Sha256OfEvent()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return SHA256.HashData(Click, hash);
    }

    [Benchmark]
    public string CanonicalDigestOfEvent() => CanonicalJson.Digest(_event.RootElement);
}
