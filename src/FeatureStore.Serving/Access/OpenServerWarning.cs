using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Access;

/// <summary>Says at start when everybody on a network may read everything.</summary>
internal sealed partial class OpenServerWarning(IServer server, ILogger<OpenServerWarning> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            if (!IsLoopback(address))
            {
                LogOpen(logger, address);
            }
        }
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    [LoggerMessage(
        3412,
        LogLevel.Warning,
        "ANYBODY who reaches {Address} may read every feature of every entity: no authentication is configured. Make a key with 'featurestore keys new --client NAME', name its file in 'auth:keysFile' and what the client may read in 'auth:clients' (or set 'auth:jwt'); or listen on loopback ('http:listen')."
    )]
    private static partial void LogOpen(ILogger logger, string address);
}
