using System.Diagnostics;

namespace FeatureStore.Benchmarks.Peers;

/// <summary>The peers, built in a folder of the run: nothing is left where they came from.</summary>
/// <param name="Folder">Where they run.</param>
/// <param name="Floor">Command line of the .NET peer.</param>
/// <param name="Mercurius">Command line; null where there is no Node.</param>
internal sealed record PeerPrograms(string Folder, string[] Floor, string[]? Mercurius)
{
    /// <exception cref="InvalidOperationException">They do not build.</exception>
    public static async Task<PeerPrograms> BuildAsync(string peers, string folder, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(folder, "peers");
        Copy(new DirectoryInfo(peers), copy);
        var floor = Path.Combine(copy, "floor");
        var output = Path.Combine(copy, "built");
        await RunAsync("dotnet", ["build", "-c", "Release", "-o", output, "--nologo"], floor, cancellationToken);
        string[]? mercurius = null;
        if (IsInstalled("node") && IsInstalled("npm"))
        {
            await RunAsync("npm", ["install", "--no-audit", "--no-fund"], copy, cancellationToken);
            mercurius = ["node", Path.Combine(copy, "mercurius.mjs")];
        }
        var program = Directory.GetFiles(output, "*.runtimeconfig.json") is [var only]
            ? only.Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal)
            : throw new InvalidOperationException($"{floor} does not build to one program.");
        return new PeerPrograms(copy, ["dotnet", program], mercurius);
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }
        foreach (var child in from.EnumerateDirectories().Where(child => child.Name is not ("bin" or "obj" or "node_modules")))
        {
            Copy(child, Path.Combine(to, child.Name));
        }
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static async Task RunAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {output}{await error}");
        }
    }
}
