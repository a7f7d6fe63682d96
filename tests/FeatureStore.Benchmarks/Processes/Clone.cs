namespace FeatureStore.Benchmarks.Processes;

/// <summary>The clone of the repository that this was built from.</summary>
internal static class Clone
{
    public static readonly string Root = Find();

    /// <summary>Debug or Release, as this was built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The sample definitions.</summary>
    public static string Features => Path.Combine(Root, "features");

    /// <summary>The <c>featurestore</c> tool in the same configuration as this.</summary>
    public static string Tool => Path.Combine(Root, "src", "FeatureStore.Cli", "bin", Configuration, "net10.0", "featurestore.dll");

    /// <summary>This program.</summary>
    public static string Self => Path.Combine(AppContext.BaseDirectory, "FeatureStore.Benchmarks.dll");

    public static string Reports => Path.Combine(Root, "tests", "FeatureStore.Benchmarks", "reports");

    /// <summary>A figure from a debug build is none.</summary>
    /// <exception cref="InvalidOperationException">Built for debugging.</exception>
    public static void RequireRelease()
    {
        if (Configuration != "Release")
        {
            throw new InvalidOperationException(
                "This is a debug build. Run with '-c Release': dotnet run -c Release --project tests/FeatureStore.Benchmarks"
            );
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FeatureStore.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Run the benchmarks from a clone of the repository.");
        }
        return folder.FullName;
    }
}
