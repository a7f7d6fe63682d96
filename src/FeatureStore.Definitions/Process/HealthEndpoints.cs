using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Reloading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeatureStore.Definitions.Process;

/// <summary><c>/healthz</c> (alive) and <c>/readyz</c> (can do its work, with the reasons why not), as every process has them.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var registry = context.RequestServices.GetRequiredService<CatalogRegistry>();
        return context.Response.WriteAsJsonAsync(
            new
            {
                status = report.Status == HealthStatus.Unhealthy ? "not ready" : "ready",
                revision = registry.Current.Revision,
                definitions = context.RequestServices.GetService<DefinitionsStatus>() is { } status ? Describe(status.Current) : null,
                problems = report
                    .Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
                    .ToDictionary(entry => entry.Key, entry => entry.Value.Description ?? entry.Value.Exception?.GetType().Name ?? ""),
            }
        );
    }

    /// <summary>Which revision runs, and why the newer one does not.</summary>
    private static object Describe(DefinitionsState state) =>
        new
        {
            source = state.Source,
            revision = state.Revision,
            version = state.Version,
            since = state.Since,
            fromDisk = state.FromDisk,
            newer = state.Problem is { } problem
                ? new
                {
                    outcome = problem.Outcome.ToString().ToLowerInvariant(),
                    version = problem.Version,
                    reason = problem.Reason,
                    since = problem.Since,
                }
                : null,
        };
}
