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

    public void Dispose()
    {
        if (IsTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
