using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>A client in a process of its own, on a core of its own.</summary>
internal static class ClientProcess
{
    public const int Core = 0;

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Task<ClientResult> RunAsync(ClientKind kind, string endpoint, int seconds, CancellationToken cancellationToken) =>
        PinnedCommand.RunAsync<ClientResult>(
            Core,
            [CacheClientCommands.Name(kind), "--endpoint", endpoint, "--seconds", $"{seconds}"],
            cancellationToken
        );
}
