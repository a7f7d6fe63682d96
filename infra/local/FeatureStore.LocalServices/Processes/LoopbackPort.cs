using System.Net;
using System.Net.Sockets;

namespace FeatureStore.LocalServices.Processes;

/// <summary>Free ports of 127.0.0.1.</summary>
public static class LoopbackPort
{
    /// <summary>A port that was free a moment ago. The kernel hands them out in turn, so that two callers hardly ever get the same.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
