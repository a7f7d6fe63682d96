using System.Diagnostics;
using System.Text;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>A program of <c>Reference/node</c> that answers each line with a line, and ends with this process's end of its input.</summary>
internal sealed class NodeProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeProgram(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Why it can't run here, or null.</summary>
    public static string? Missing() => NodeRuntime.Missing(Folder(), "graphql");

    public static NodeProgram Start(string file)
    {
        var start = new ProcessStartInfo("node", [file])
        {
            WorkingDirectory = Folder(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        return new NodeProgram(Process.Start(start)!);
    }

    public async Task<string> AskAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            if (await _process.StandardOutput.ReadLineAsync() is { } answer)
            {
                return answer;
            }
        }
        catch (IOException)
        {
            // It ended; what it said on its way is told below.
        }
        throw new InvalidOperationException($"The node program ended: {await _errors}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "Reference", "node");
            if (File.Exists(Path.Combine(candidate, "package.json")))
            {
                return candidate;
            }
        }
        throw new InvalidOperationException("The tests run outside of a clone.");
    }
}
