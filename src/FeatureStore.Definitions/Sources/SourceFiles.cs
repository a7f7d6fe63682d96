using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Sources;

/// <summary>Collects the files of a remote revision within bounds (I7), and makes the revision of them.</summary>
/// <param name="source">Named in the error when there is nothing.</param>
internal sealed class SourceFiles(string source)
{
    /// <summary>Files at most, as in a directory.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>Bytes of all of them; ten thousand features take some ten.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    private readonly List<SourceFile> _files = [];
    private long _bytes;
    private string? _tooMuch;

    /// <summary>Whether a path holds definitions, by the rules that directories are read by.</summary>
    public static bool IsWanted(string path) =>
        DefinitionFiles.IsPartOfCatalog(path) && !path.Split('/').Any(part => part.Length == 0 || part.StartsWith('.'));

    /// <summary>Takes a file, if there is still room.</summary>
    /// <param name="path">Relative, with <c>/</c>; wanted.</param>
    /// <param name="length">In bytes, asked before the content is.</param>
    /// <param name="content">Reads it.</param>
    /// <returns>False when the bounds are reached: more files are of no use.</returns>
    public bool Add(string path, long length, Func<ReadOnlyMemory<byte>> content)
    {
        if (_files.Count >= MaxFiles || _bytes + length > MaxBytes)
        {
            _tooMuch ??= $"there are more than {MaxFiles} files or {MaxBytes / 1024 / 1024} MiB of definitions; is this the right path?";
            return false;
        }
        _bytes += length;
        _files.Add(new SourceFile(path, content()));
        return true;
    }

    /// <summary>Loads what was taken.</summary>
    public SourceRevision ToRevision(string version) =>
        _tooMuch is null ? new SourceRevision(version, CatalogLoader.Load(_files, source), _files) : Refused(version, _tooMuch);

    /// <summary>A revision of which nothing is used.</summary>
    public SourceRevision Refused(string version, string reason) =>
        new(version, new CatalogLoadResult(null, [new Diagnostic(DiagnosticSeverity.Error, source, 1, 1, reason)]), []);
}
