using System.Diagnostics;

namespace FeatureStore.Benchmarks.Processes;

/// <summary>Which cores a process that runs already may use.</summary>
internal static class Cores
{
    /// <summary>Moves all threads of a process.</summary>
    /// <param name="processId">Whose.</param>
    /// <param name="cores">As <c>taskset</c> takes them: <c>0</c>, <c>0-1</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">They could not be moved.</exception>
    public static async Task PinAsync(int processId, string cores, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("taskset", ["-a", "-p", "-c", cores, $"{processId}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var taskset = Process.Start(start) ?? throw new InvalidOperationException("taskset could not be started.");
        await taskset.WaitForExitAsync(cancellationToken);
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"taskset could not move process {processId} to core {cores}: this needs Linux, util-linux and two cores."
            );
        }
    }
}
