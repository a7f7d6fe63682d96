namespace FeatureStore.Definitions.Sources.Git;

internal static class GitDirectory
{
    /// <summary>Deletes a repository; git writes its objects read-only, which some systems take for a reason to keep them.</summary>
    public static void Delete(string directory)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            {
                File.SetAttributes(file, FileAttributes.Normal);
            }
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is a temporary directory: what stays there is the system's to remove.
        }
    }
}
