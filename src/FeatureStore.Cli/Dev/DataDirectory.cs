using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Cli.Dev;

/// <summary>Where <c>dev</c> keeps its data: a directory of the user's, or a temporary one that goes when it ends.</summary>
internal sealed class DataDirectory : IDisposable
{
    private DataDirectory(string path, bool temporary)
    {
        Path = path;
        IsTemporary = temporary;
    }

    public string Path { get; }

    public bool IsTemporary { get; }

    /// <exception cref="IOException">The directory cannot be made.</exception>
    public static DataDirectory At(string? path) =>
        path is null
            ? new DataDirectory(Directory.CreateTempSubdirectory("featurestore-").FullName, temporary: true)
            : new DataDirectory(Directory.CreateDirectory(path).FullName, temporary: false);

    /// <summary>A directory that an embedded store is in: for commands that make none.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static DataDirectory Existing(string path) =>
        File.Exists(System.IO.Path.Combine(path, DevHost.DatabaseName))
            ? new DataDirectory(System.IO.Path.GetFullPath(path), temporary: false)
            : throw new ConfigurationException(
                $"There is no embedded store in {System.IO.Path.GetFullPath(path)} ({DevHost.DatabaseName}). Check the path given with --data."
            );

    public void Dispose()
    {
        if (IsTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
