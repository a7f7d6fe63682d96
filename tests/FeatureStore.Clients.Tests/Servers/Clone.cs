namespace FeatureStore.Clients.Tests.Servers;

/// <summary>Where the clone is that the tests run from.</summary>
internal static class Clone
{
    public static readonly string Root = Find();

    /// <summary>The scripts, with the packages that infra/clients/install.sh has installed beside them.</summary>
    public static readonly string Clients = Path.Combine(Root, "tests", "FeatureStore.Clients.Tests", "clients");

    /// <summary>Full path of a program on PATH, or null.</summary>
    public static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FeatureStore.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside of a clone.");
        }
        return directory.FullName;
    }
}
