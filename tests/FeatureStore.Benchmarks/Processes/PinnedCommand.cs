using System.Diagnostics;
using System.Text.Json;

namespace FeatureStore.Benchmarks.Processes;

/// <summary>A command of this program in a process of its own, on one core; it prints what it found as JSON.</summary>
internal static class PinnedCommand
{
    /// <param name="core">Where all its threads run.</param>
    /// <param name="arguments">The command with its options.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="InvalidOperationException">There is no <c>taskset</c>, or the command failed.</exception>
    public static async Task<T> RunAsync<T>(int core, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("taskset", ["-c", $"{core}", "dotnet", Clone.Self, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("taskset could not be started.");
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 && JsonSerializer.Deserialize<T>(output) is { } result
                ? result
                : throw new InvalidOperationException($"{string.Join(' ', arguments)} failed: {output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
