namespace FeatureStore.Cli.Tests;

/// <summary>The clone that the tests run from.</summary>
internal static class Clone
{
    public static string Root { get; } = FindRoot();

    public static string Features { get; } = Path.Combine(Root, "features");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FeatureStore.sln")))
        {
            directory = directory.Parent!;
        }
        return directory.FullName;
    }
}
