using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources.Git;
using LibGit2Sharp;

namespace FeatureStore.Cli.Plans;

/// <summary>Definitions as a revision of git has them, read from its tree: nothing is checked out.</summary>
internal static class GitRevision
{
    /// <summary>As many as a directory may hold.</summary>
    private const int MaxFiles = 50_000;
    private const int MaxDepth = 32;

    /// <summary>Longest file: definitions are written by people.</summary>
    private const long MaxBytes = 3L << 20;

    /// <param name="directory">The definitions' directory in the working tree.</param>
    /// <param name="revision">Whatever git takes: a branch, a tag, a commit, <c>HEAD~1</c>.</param>
    /// <returns>Path below the directory, and text.</returns>
    /// <exception cref="ConfigurationException">There is no repository, no such revision, or it has no such directory.</exception>
    public static IReadOnlyList<(string Path, string Text)> Read(string directory, string revision)
    {
        var full = Path.GetFullPath(directory);
        if (Repository.Discover(full) is not { } found)
        {
            throw new ConfigurationException(
                $"--against: there is no directory '{revision}', and '{directory}' lies in no git repository to look for a revision."
            );
        }
        try
        {
            using var repository = new Repository(found);
            var root = Path.GetFullPath(
                repository.Info.WorkingDirectory ?? throw new ConfigurationException($"--against: '{found}' is a bare repository.")
            );
            var commit =
                repository.Lookup<Commit>(revision)
                ?? throw new ConfigurationException(
                    $"--against: there is neither a directory nor a git revision '{revision}'. In CI, fetch it first: git fetch origin main."
                );
            var below = Path.GetRelativePath(root, full).Replace('\\', '/');
            var tree =
                (below == "." ? commit.Tree : commit[below]?.Target as Tree)
                ?? throw new ConfigurationException($"--against: {revision} ({commit.Sha[..12]}) has no directory '{below}'.");
            var files = new List<(string, string)>();
            foreach (var (path, blob) in GitTree.Definitions(tree))
            {
                if (files.Count == MaxFiles || path.Count(c => c == '/') > MaxDepth)
                {
                    throw new ConfigurationException(
                        $"--against: more than {MaxFiles} files, or more than {MaxDepth} levels of directories."
                    );
                }
                files.Add((path, blob.Size > MaxBytes ? "" : blob.GetContentText(Encoding.UTF8)));
            }
            return files;
        }
        catch (LibGit2SharpException e)
        {
            throw new ConfigurationException($"--against: '{revision}' cannot be read from git: {e.Message}");
        }
    }
}
