using System.Globalization;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Reads through Redis, as the server counts them at <c>/metrics</c>.</summary>
internal sealed record CacheCounters(double Hits, double Misses)
{
    public static async Task<CacheCounters> ReadAsync(Uri server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server };
        var lines = (await http.GetStringAsync("/metrics", cancellationToken)).Split('\n');
        return new CacheCounters(Sum("featurestore_cache_hits"), Sum("featurestore_cache_misses"));

        double Sum(string metric) =>
            lines
                .Where(line => line.StartsWith(metric, StringComparison.Ordinal))
                .Sum(line =>
                    double.Parse(
                        line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0],
                        CultureInfo.InvariantCulture
                    )
                );
    }

    /// <summary>Share of hits since an earlier reading.</summary>
    public double HitShareSince(CacheCounters earlier) => (Hits - earlier.Hits) / (Hits + Misses - earlier.Hits - earlier.Misses);
}
