using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeatureStore.Definitions.Reloading;

/// <summary>Degraded, not unready, while a newer revision does not run: the process does its work on the last good one.</summary>
internal sealed class DefinitionsHealthCheck(DefinitionsStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status.Current.Problem is { } problem ? HealthCheckResult.Degraded(problem.Reason) : HealthCheckResult.Healthy());
}
