using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Definitions.Reloading;

/// <summary>Maps the endpoint where a secret is configured; without one nobody may ask, and there is none.</summary>
public static class RefreshEndpointMapping
{
    public static void MapDefinitionsRefresh(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<DefinitionsOptions>().RefreshSecret is not null)
        {
            var endpoint = endpoints.ServiceProvider.GetRequiredService<RefreshEndpoint>();
            endpoints.MapPost(RefreshEndpoint.Path, endpoint.HandleAsync);
        }
    }
}
