using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeatureStore.Storage.Caching.Writing;

/// <summary>Readiness of the write step: while Redis does not acknowledge it, events stay unfinished.</summary>
public sealed class CacheHealthCheck(CacheHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.Reason is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
}
