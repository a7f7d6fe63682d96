using System.Diagnostics;

namespace FeatureStore.IntegrationTests.Services;

/// <summary>Commands as documents show them.</summary>
internal static class Shell
{
    /// <summary>Runs them in a directory; they must succeed.</summary>
    /// <returns>What they printed on standard output.</returns>
    public static async Task<string> RunAsync(string commands, string directory)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("bash", ["-e", "-c", commands])
            {
                WorkingDirectory = directory,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0, $"{commands}\n{output}{await errors}");
        return output;
    }
}
