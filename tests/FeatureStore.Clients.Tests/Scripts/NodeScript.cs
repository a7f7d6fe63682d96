using System.Diagnostics;
using FeatureStore.Clients.Tests.Servers;
using FeatureStore.Serving.Tests.Reference;

namespace FeatureStore.Clients.Tests.Scripts;

/// <summary>A script of <c>clients/</c>, run to its end.</summary>
internal static class NodeScript
{
    /// <summary>Skips the test where Node or the packages are missing.</summary>
    /// <param name="package">One that the script needs.</param>
    public static void Require(string package = "graphql-http")
    {
        if (NodeRuntime.Missing(Clone.Clients, package) is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    /// <summary>Runs it and gives what it printed; fails with all of it when its exit code is not 0.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Clone.Clients,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            process.ExitCode.ShouldBe(0, $"{string.Join(' ', arguments)}\n{output}\n{await errors}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
