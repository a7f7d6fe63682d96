using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FeatureStore.LocalServices.Processes;

/// <summary>
/// A native process that never outlives this one. A shell stands between: it holds the child's process id until it has collected it, so
/// that no signal can hit a stranger with a reused id, and kills the child when its standard input closes, which a SIGKILL of this process
/// does too.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int OutputLinesKept = 50;

    private const string Watch = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        echo "$child"
        { read -r _ <&3; kill -KILL "$child"; } 2>/dev/null &
        watch=$!
        wait "$child"
        code=$?
        kill "$watch" 2>/dev/null
        exit "$code"
        """;

    private readonly Process _shell;
    private readonly Queue<string> _output = new();

    private ChildProcess(Process shell, int id)
    {
        _shell = shell;
        Id = id;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The child's own process id.</summary>
    public int Id { get; }

    public bool HasExited => _shell.HasExited;

    /// <summary>Starts the program and waits until it accepts connections on the loopback port.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not listen in time; the message holds what it printed.</exception>
    public static async Task<ChildProcess> StartAsync(
        string program,
        IReadOnlyList<string> arguments,
        string? workingDirectory,
        int port,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var argument in (string[])["-c", Watch, "sh", program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }
        var shell = Process.Start(start) ?? throw new InvalidOperationException($"{program}: could not be started.");
        // The program may print before the shell has told its id.
        var id = 0;
        while (await shell.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !int.TryParse(line, out id)) { }
        var child = new ChildProcess(shell, id);
        _ = child.CollectAsync(shell.StandardOutput);
        _ = child.CollectAsync(shell.StandardError);
        try
        {
            await child.WaitForPortAsync(program, port, cancellationToken);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>Stops it in its tracks (SIGSTOP): connections stay open, nothing answers.</summary>
    public void Pause() => Signal(OperatingSystem.IsMacOS() ? 17 : 19);

    /// <summary>Goes on after <see cref="Pause"/> (SIGCONT).</summary>
    public void Resume() => Signal(OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>Kills it at once (SIGKILL) and waits until it is gone. Safe to call again.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Kill();
        _shell.Dispose();
    }

    private void Kill()
    {
        try
        {
            _shell.StandardInput.Close();
            _shell.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // Disposed before, or the shell went first: nothing left to end.
        }
    }

    private void OnProcessExit(object? sender, EventArgs e) => Kill();

    private void Signal(int signal)
    {
        if (SendSignal(Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} to process {Id} failed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private async Task CollectAsync(StreamReader stream)
    {
        try
        {
            while (await stream.ReadLineAsync() is { } line)
            {
                lock (_output)
                {
                    if (_output.Count == OutputLinesKept)
                    {
                        _output.Dequeue();
                    }
                    _output.Enqueue(line);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process went and its pipes with it.
        }
    }

    private async Task WaitForPortAsync(string program, int port, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_shell.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                string output;
                lock (_output)
                {
                    output = string.Join(Environment.NewLine, _output);
                }
                throw new InvalidOperationException(
                    $"{program} does not listen on 127.0.0.1:{port}. It printed:{Environment.NewLine}{output}"
                );
            }
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, cancellationToken);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
