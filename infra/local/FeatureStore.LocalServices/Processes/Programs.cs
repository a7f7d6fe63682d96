namespace FeatureStore.LocalServices.Processes;

/// <summary>Finds programs and this repository's own files.</summary>
internal static class Programs
{
    /// <summary>Full path of a program on <c>PATH</c>.</summary>
    /// <exception cref="InvalidOperationException">It is not installed; the message says how to install it.</exception>
    public static string Find(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var path = Path.Combine(folder, name);
            if (folder.Length > 0 && File.Exists(path))
            {
                return path;
            }
        }
        throw new InvalidOperationException($"'{name}' is not installed. Run infra/local/install.sh, or set {EndpointVariables.All}.");
    }

    /// <summary>The folder <c>infra/local</c> of the clone that this was built from.</summary>
    /// <exception cref="InvalidOperationException">The program runs outside a clone.</exception>
    public static string InfraLocal()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "infra", "local");
            if (File.Exists(Path.Combine(candidate, "package.json")))
            {
                return candidate;
            }
        }
        throw new InvalidOperationException($"No folder infra/local above {AppContext.BaseDirectory}: run from a clone of the repository.");
    }
}
