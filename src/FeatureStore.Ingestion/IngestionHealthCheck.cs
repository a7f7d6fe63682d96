using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeatureStore.Ingestion;

/// <summary>Readiness of the worker, with the reason why not.</summary>
public sealed class IngestionHealthCheck(IngestionWorker worker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(worker.NotReady is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
}
