using FeatureStore.Definitions.Catalogs;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeatureStore.Storage.Online;

/// <summary>Readiness of the store itself: one consistent read, which no cache answers and which fills none.</summary>
public sealed class StoreHealthCheck(IOnlineStore store, CatalogRegistry registry) : IHealthCheck
{
    /// <summary>How long the read may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (registry.Current.Features is not [var feature, ..])
        {
            return HealthCheckResult.Healthy();
        }
        var read = new RecordRead(feature, "readyz", 0, long.MaxValue, 1);
        var results = await store.ReadAsync([read], new ReadOptions(Consistent: true), cancellationToken);
        return results[0].Status == ReadStatus.Ok
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the store does not answer reads; queries are answered from the cache where it can");
    }
}
