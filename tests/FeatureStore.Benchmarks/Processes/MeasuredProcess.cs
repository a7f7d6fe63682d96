using System.Diagnostics;
using System.Net;

namespace FeatureStore.Benchmarks.Processes;

/// <summary>A server under measurement, in a process of its own; ended by <see cref="DisposeAsync"/>.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private const int OutputLinesKept = 40;

    private readonly Process _process;
    private readonly Queue<string> _output = new();

    private MeasuredProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Processor time it has used so far, user and kernel, over all of its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its greatest resident set so far.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts <c>dotnet PROGRAM ARGUMENTS</c> and waits until <c>/readyz</c> answers 200.</summary>
    /// <param name="url">Where it will listen; on loopback.</param>
    /// <param name="core">The only core it may run on; null for all.</param>
    /// <param name="program">A .dll.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended or did not become ready within a minute.</exception>
    public static Task<MeasuredProcess> StartAsync(
        Uri url,
        int? core,
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
        return StartAsync(
            new Uri(url, "/readyz"),
            core,
            [dotnet, program, .. arguments],
            Path.GetTempPath(),
            status => status == HttpStatusCode.OK,
            cancellationToken
        );
    }

    /// <summary>Starts a program and waits until a GET of its URL is answered as wanted.</summary>
    /// <param name="url">On loopback; only its host and port are kept.</param>
    /// <param name="core">The only core it may run on; null for all.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="isReady">Whether this status means that it can be asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended or did not become ready within a minute.</exception>
    public static async Task<MeasuredProcess> StartAsync(
        Uri url,
        int? core,
        IEnumerable<string> command,
        string folder,
        Func<HttpStatusCode, bool> isReady,
        CancellationToken cancellationToken
    )
    {
        // taskset replaces itself with the program: the process id is the server's.
        string[] line = core is { } only ? ["taskset", "-c", only.ToString(), .. command] : [.. command];
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        start.Environment["NODE_ENV"] = "production";
        var process = new MeasuredProcess(new Process { StartInfo = start }, new Uri(url, "/"));
        process._process.OutputDataReceived += process.Note;
        process._process.ErrorDataReceived += process.Note;
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        try
        {
            await process.WaitUntilReadyAsync(url, isReady, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, then SIGKILL if it has not ended within ten seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]))
            {
                await kill.WaitForExitAsync();
            }
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(Uri url, Func<HttpStatusCode, bool> isReady, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
            {
                string output;
                lock (_output)
                {
                    output = string.Join(Environment.NewLine, _output);
                }
                throw new InvalidOperationException(
                    $"{_process.StartInfo.FileName} is not ready at {Url}. It printed:{Environment.NewLine}{output}"
                );
            }
            try
            {
                using var answer = await http.GetAsync(url, cancellationToken);
                if (isReady(answer.StatusCode))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50, cancellationToken);
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is not null)
            {
                if (_output.Count == OutputLinesKept)
                {
                    _output.Dequeue();
                }
                _output.Enqueue(line.Data);
            }
        }
    }
}
