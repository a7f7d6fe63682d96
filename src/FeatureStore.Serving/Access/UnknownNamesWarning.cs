using FeatureStore.Definitions.Catalogs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Access;

/// <summary>
/// Says at start, and whenever the catalog changes, which patterns of <c>auth:clients</c> name nothing. No error: features come and go, and
/// what a pattern does not name it does not allow.
/// </summary>
internal sealed partial class UnknownNamesWarning(AccessOptions options, CatalogRegistry registry, ILogger<UnknownNamesWarning> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Changed += Check;
        Check(registry.Current);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        registry.Changed -= Check;
        return Task.CompletedTask;
    }

    private void Check(Catalog catalog)
    {
        foreach (var (client, patterns) in options.Clients)
        {
            foreach (var pattern in patterns)
            {
                var grant = ClientGrant.Of(client, [pattern]);
                if (!catalog.Features.Any(grant.Allows))
                {
                    LogUnknown(logger, client, pattern, catalog.Revision);
                }
            }
        }
    }

    [LoggerMessage(3413, LogLevel.Warning, "'auth:clients:{Client}': '{Pattern}' names no feature of revision {Revision}.")]
    private static partial void LogUnknown(ILogger logger, string client, string pattern, string revision);
}
