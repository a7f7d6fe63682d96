namespace FeatureStore.Definitions.Tests;

/// <summary>Where the clone is that the tests run from.</summary>
internal static class Repository
{
    public static readonly string Root = Find();

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
