using System.Diagnostics;
using System.Text.Json;
using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Serving;

/// <summary><see cref="SteadyLoad"/> in a process of its own on the load's core.</summary>
internal static class SteadyProcess
{
    public static async Task<SteadyResult> RunAsync(Uri url, int rate, int seconds, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "taskset",
            ["-c", $"{Wrk.Core}", "dotnet", Clone.Self, "steady", "--url", url.ToString(), "--rate", $"{rate}", "--seconds", $"{seconds}"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var load = Process.Start(start) ?? throw new InvalidOperationException("taskset could not be started.");
        try
        {
            var output = await load.StandardOutput.ReadToEndAsync(cancellationToken);
            await load.WaitForExitAsync(cancellationToken);
            return load.ExitCode == 0 && JsonSerializer.Deserialize<SteadyResult>(output) is { } summary
                ? summary
                : throw new InvalidOperationException($"The load at {rate} requests/s failed: {output}");
        }
        finally
        {
            if (!load.HasExited)
            {
                load.Kill();
            }
        }
    }
}
