using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Moves a Redis to the load's core, so that the server has its own for itself.</summary>
internal static class RedisOnLoadCore
{
    /// <exception cref="InvalidOperationException">Redis does not tell its process id, or taskset fails.</exception>
    public static async Task MoveAsync(RedisProcess redis, CancellationToken cancellationToken)
    {
        var id = await ProcessIdAsync(redis.Port, cancellationToken);
        var start = new ProcessStartInfo("taskset", ["-a", "-cp", $"{Wrk.Core}", id])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var taskset = Process.Start(start)!;
        await taskset.WaitForExitAsync(cancellationToken);
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException($"taskset could not move process {id} to core {Wrk.Core}.");
        }
    }

    private static async Task<string> ProcessIdAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        await client.GetStream().WriteAsync("INFO server\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        const string name = "process_id:";
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return line[name.Length..].Trim();
            }
        }
        throw new InvalidOperationException("Redis does not tell its process id.");
    }
}
