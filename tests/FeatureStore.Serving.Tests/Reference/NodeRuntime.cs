using System.Diagnostics;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>The Node that tests run scripts with.</summary>
internal static class NodeRuntime
{
    private const int LeastMajor = 20;

    /// <summary>Why scripts that need the packages of a folder can't run here; null where they can.</summary>
    public static string? Missing(string folder, string package)
    {
        const string Remedy = "run infra/clients/install.sh";
        try
        {
            using var node = Process.Start(
                new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true, UseShellExecute = false }
            )!;
            var version = node.StandardOutput.ReadToEnd().Trim();
            node.WaitForExit();
            if (!Version.TryParse(version.TrimStart('v'), out var known) || known.Major < LeastMajor)
            {
                return $"Node {LeastMajor} or later is needed, and {version} is installed.";
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"Node is not installed: {Remedy}.";
        }
        return Directory.Exists(Path.Combine(folder, "node_modules", package))
            ? null
            : $"The package {package} is not installed: {Remedy}.";
    }
}
