using LibGit2Sharp;

namespace FeatureStore.Definitions.Sources.Git;

/// <summary>The definitions in a tree of git, found as in a directory.</summary>
public static class GitTree
{
    /// <summary>
    /// Files only: links and submodules lead elsewhere, and elsewhere is not part of the commit. Nothing is read before it is asked for, and
    /// however deep the tree is, the stack does not grow.
    /// </summary>
    /// <param name="root">Paths are relative to it, with <c>/</c>.</param>
    public static IEnumerable<(string Path, Blob Blob)> Definitions(Tree root)
    {
        var open = new Stack<(Tree Tree, string Prefix)>([(root, "")]);
        while (open.TryPop(out var next))
        {
            foreach (var entry in next.Tree.Where(e => !e.Name.StartsWith('.')))
            {
                var path = next.Prefix + entry.Name;
                if (entry.Target is Tree inner)
                {
                    open.Push((inner, path + "/"));
                }
                else if (entry is { Mode: not Mode.SymbolicLink, Target: Blob blob } && SourceFiles.IsWanted(path))
                {
                    yield return (path, blob);
                }
            }
        }
    }
}
