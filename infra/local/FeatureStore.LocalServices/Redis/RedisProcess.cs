using FeatureStore.LocalServices.Processes;

namespace FeatureStore.LocalServices.Redis;

/// <summary>A <c>redis-server</c> of our own on a loopback port, without persistence. Can be killed, restarted and paused.</summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private readonly string[] _extraArguments;
    private ChildProcess _process;

    private RedisProcess(int port, string[] extraArguments, ChildProcess process)
    {
        Port = port;
        _extraArguments = extraArguments;
        _process = process;
    }

    public int Port { get; }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>Starts it and waits until it listens: some 50 ms.</summary>
    /// <param name="extraArguments">More options of <c>redis-server</c>: <c>--requirepass secret</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException"><c>redis-server</c> is not installed, or does not start.</exception>
    public static async Task<RedisProcess> StartAsync(string[]? extraArguments = null, CancellationToken cancellationToken = default)
    {
        var port = LoopbackPort.Free();
        var extra = extraArguments ?? [];
        return new RedisProcess(port, extra, await RunAsync(port, extra, cancellationToken));
    }

    /// <summary>Kills it at once; everything it held is lost.</summary>
    public void Kill() => _process.Dispose();

    /// <summary>Starts it again on the same port, empty. Kills it first if it still runs.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        _process.Dispose();
        _process = await RunAsync(Port, _extraArguments, cancellationToken);
    }

    /// <summary>Leaves connections open but answers nothing (SIGSTOP).</summary>
    public void Pause() => _process.Pause();

    /// <summary>Ends <see cref="Pause"/>.</summary>
    public void Resume() => _process.Resume();

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Task<ChildProcess> RunAsync(int port, string[] extraArguments, CancellationToken cancellationToken) =>
        ChildProcess.StartAsync(
            Programs.Find("redis-server"),
            ["--bind", "127.0.0.1", "--port", port.ToString(), "--save", "", "--appendonly", "no", .. extraArguments],
            Path.GetTempPath(),
            port,
            cancellationToken
        );
}
