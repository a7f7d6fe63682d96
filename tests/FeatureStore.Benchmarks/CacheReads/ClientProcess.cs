using System.Diagnostics;
using System.Text.Json;
using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>A client in a process of its own, on a core of its own.</summary>
internal static class ClientProcess
{
    public const int Core = 0;

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<ClientResult> RunAsync(ClientKind kind, string endpoint, int seconds, CancellationToken cancellationToken)
    {
        var command = CacheClientCommands.Name(kind);
        var start = new ProcessStartInfo(
            "taskset",
            ["-c", $"{Core}", "dotnet", Clone.Self, command, "--endpoint", endpoint, "--seconds", $"{seconds}"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var client = Process.Start(start) ?? throw new InvalidOperationException("taskset could not be started.");
        try
        {
            var output = await client.StandardOutput.ReadToEndAsync(cancellationToken);
            await client.WaitForExitAsync(cancellationToken);
            return client.ExitCode == 0 && JsonSerializer.Deserialize<ClientResult>(output) is { } result
                ? result
                : throw new InvalidOperationException($"{command} failed: {output}");
        }
        finally
        {
            if (!client.HasExited)
            {
                client.Kill();
            }
        }
    }
}
