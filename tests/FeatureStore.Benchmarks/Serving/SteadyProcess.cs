using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Serving;

/// <summary><see cref="SteadyLoad"/> in a process of its own on the load's core.</summary>
internal static class SteadyProcess
{
    public static Task<SteadyResult> RunAsync(Uri url, int rate, int seconds, CancellationToken cancellationToken) =>
        PinnedCommand.RunAsync<SteadyResult>(
            Wrk.Core,
            ["steady", "--url", url.ToString(), "--rate", $"{rate}", "--seconds", $"{seconds}"],
            cancellationToken
        );
}
