using System.Security.Cryptography;
using System.Text;

namespace FeatureStore.Definitions.Sources.Directories;

/// <summary>
/// A digest of where the definition files below a directory lie, how long they are and when they were written: another digest, another
/// state. Cheap enough to be asked every few seconds, and it sees replaced links, which events miss.
/// </summary>
internal sealed class DirectoryState
{
    private const int MaxDepth = 32;
    private const int Length = 12;

    private readonly HashSet<string> _visited = [];
    private readonly List<string> _lines = [];

    private DirectoryState() { }

    /// <returns>12 hexadecimal digits. A directory that is not there, or can't be read, has a state too.</returns>
    public static string Of(string path)
    {
        var state = new DirectoryState();
        state.Walk(path, prefix: "", depth: 0);
        state._lines.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', state._lines))))[..Length];
    }

    private void Walk(string path, string prefix, int depth)
    {
        try
        {
            var real = Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            if (!_visited.Add(Path.GetFullPath(real)) || depth > MaxDepth)
            {
                return;
            }
            foreach (var entry in new DirectoryInfo(real).EnumerateFileSystemInfos())
            {
                if (!entry.Name.StartsWith('.') && _lines.Count <= SourceFiles.MaxFiles)
                {
                    Visit(entry, prefix + entry.Name, depth);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lines.Add($"{prefix} {e.GetType().Name}");
        }
    }

    private void Visit(FileSystemInfo entry, string path, int depth)
    {
        var target = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true);
        if (target is DirectoryInfo or null)
        {
            // A link that leads nowhere is looked into as well: its state is the failure to.
            Walk(target?.FullName ?? entry.FullName, path + "/", depth + 1);
        }
        else if (path.EndsWith(".yaml", StringComparison.Ordinal) && target is FileInfo file)
        {
            _lines.Add($"{path} {file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
        }
    }
}
