using System.Diagnostics;

namespace FeatureStore.LocalServices.Processes;

/// <summary>The packages of <c>infra/local/package.json</c>.</summary>
internal static class NpmPackages
{
    /// <summary>A package's folder, installed if need be. Several test processes may come here at once: a file lock lets one of them install.</summary>
    /// <exception cref="InvalidOperationException">npm is not installed, or did not bring it.</exception>
    public static async Task<string> FindAsync(string infra, string package, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(infra, "node_modules", package);
        var locks = Directory.CreateDirectory(Path.Combine(infra, ".local"));
        await using var held = await LockAsync(Path.Combine(locks.FullName, "npm.lock"), cancellationToken);
        if (Directory.Exists(folder))
        {
            return folder;
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
        return Directory.Exists(folder)
            ? folder
            : throw new InvalidOperationException(
                $"`npm ci` in {infra} did not bring {package}:{Environment.NewLine}{await output}{errors}"
            );
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
