using FeatureStore.LocalServices.Processes;

namespace FeatureStore.LocalServices.Kinesis;

/// <summary>A server that speaks Kinesis, on a loopback port, in memory.</summary>
public sealed class KinesisProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private KinesisProcess(int port, ChildProcess process)
    {
        Endpoint = $"http://127.0.0.1:{port}";
        _process = process;
    }

    /// <summary><c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Starts it and waits until it listens: a second or two, and <c>npm ci</c> before that on the first run of a clone.</summary>
    /// <exception cref="InvalidOperationException">Node is not installed, or it does not start.</exception>
    public static async Task<KinesisProcess> StartAsync(KinesisServer server, CancellationToken cancellationToken = default)
    {
        var infra = Programs.InfraLocal();
        var package = server == KinesisServer.KinesisLocal ? "kinesis-local" : "kinesalite";
        var folder = await NpmPackages.FindAsync(infra, package, cancellationToken);
        var port = LoopbackPort.Free();
        string[] environment =
            server == KinesisServer.KinesisLocal
                ?
                [
                    $"KINESIS_MOCK_PLAIN_PORT={port}",
                    $"KINESIS_MOCK_TLS_PORT={LoopbackPort.Free()}",
                    "LOG_LEVEL=ERROR",
                    .. ((string[])["CREATE_STREAM", "SPLIT_SHARD", "MERGE_SHARDS"]).Select(operation => $"{operation}_DURATION=50ms"),
                ]
                : [];
        string[] arguments =
            server == KinesisServer.KinesisLocal
                ? ["main.js"]
                : ["cli.js", "--port", port.ToString(), "--createStreamMs", "50", "--updateStreamMs", "50"];
        return new KinesisProcess(
            port,
            await ChildProcess.StartAsync(
                Programs.Find("env"),
                [.. environment, Programs.Find("node"), "--require", Path.Combine(infra, "kinesis", "loopback.cjs"), .. arguments],
                folder,
                port,
                cancellationToken
            )
        );
    }

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
