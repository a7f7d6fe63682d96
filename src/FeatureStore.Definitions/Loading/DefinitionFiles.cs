using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Loading;

/// <summary>Finds and reads the files of definitions below a directory.</summary>
internal sealed class DefinitionFiles
{
    private const int MaxFiles = 50_000;
    private const int MaxDepth = 32;

    /// <summary>Four bytes of UTF-8 give two UTF-16 units at least.</summary>
    private const long MaxBytes = YamlFile.MaxLength * 3L;

    private readonly DiagnosticBag _diagnostics;
    private readonly HashSet<string> _visited = [];
    private readonly List<YamlFile> _files = [];

    private readonly Func<string, bool> _isWanted;

    private DefinitionFiles(DiagnosticBag diagnostics, Func<string, bool> isWanted) => (_diagnostics, _isWanted) = (diagnostics, isWanted);

    /// <summary>
    /// Whether a path is that of definitions; <c>*.test.yaml</c> are definition tests, and <c>*.schema.yaml</c> schemas of events.
    /// </summary>
    public static bool IsDefinition(string path) => path.EndsWith(".yaml", StringComparison.Ordinal) && !IsTest(path) && !IsSchema(path);

    /// <summary>Whether a path is that of a schema of events, which a stream can name.</summary>
    public static bool IsSchema(string path) => path.EndsWith(".schema.yaml", StringComparison.Ordinal);

    /// <summary>Whether a path is that of anything a catalog is made of.</summary>
    public static bool IsPartOfCatalog(string path) => IsDefinition(path) || IsSchema(path);

    private static bool IsTest(string path) => path.EndsWith(".test.yaml", StringComparison.Ordinal);

    /// <summary>
    /// All files of a catalog, ordered by path relative to the directory. What lies in directories whose names start with a dot is not
    /// read. A directory or file reached twice, over symbolic links, counts once.
    /// </summary>
    public static List<YamlFile> Read(string directory, DiagnosticBag diagnostics)
    {
        var files = ReadWhere(directory, diagnostics, IsPartOfCatalog);
        if (files.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Error(directory, "there are no definitions below this directory; put them into files named *.yaml");
        }
        return files;
    }

    /// <summary>All definition tests, likewise.</summary>
    public static List<YamlFile> ReadTests(string directory, DiagnosticBag diagnostics)
    {
        var files = ReadWhere(directory, diagnostics, IsTest);
        if (files.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Error(directory, "there are no tests below this directory; put them into files named *.test.yaml");
        }
        return files;
    }

    private static List<YamlFile> ReadWhere(string directory, DiagnosticBag diagnostics, Func<string, bool> isWanted)
    {
        if (!Directory.Exists(directory))
        {
            diagnostics.Error(directory, "there is no such directory; name the one that holds the *.yaml definitions");
            return [];
        }
        var files = new DefinitionFiles(diagnostics, isWanted);
        files.Walk(new DirectoryInfo(directory), prefix: "", depth: 0);
        return files._files;
    }

    private void Walk(DirectoryInfo directory, string prefix, int depth)
    {
        try
        {
            var real = RealPath(directory);
            if (!_visited.Add(real))
            {
                return;
            }
            if (depth > MaxDepth)
            {
                _diagnostics.Error(prefix, $"directories are nested deeper than {MaxDepth} levels");
                return;
            }
            foreach (var entry in new DirectoryInfo(real).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
            {
                Visit(entry, prefix + entry.Name, depth);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _diagnostics.Error(prefix.Length == 0 ? directory.FullName : prefix, $"the directory cannot be read: {e.Message}");
        }
    }

    private void Visit(FileSystemInfo entry, string path, int depth)
    {
        if (entry.Name.StartsWith('.'))
        {
            return;
        }
        var isDirectory = entry is DirectoryInfo || (entry.LinkTarget is not null && Directory.Exists(entry.FullName));
        if (isDirectory)
        {
            Walk(new DirectoryInfo(entry.FullName), path + "/", depth + 1);
        }
        else if (_isWanted(path))
        {
            ReadFile((FileInfo)entry, path);
        }
        else if (path.EndsWith(".yml", StringComparison.Ordinal) && _isWanted("a.yaml"))
        {
            _diagnostics.Warning(path, "this file is not read; name it *.yaml if it holds definitions");
        }
    }

    private void ReadFile(FileInfo file, string path)
    {
        try
        {
            if (!_visited.Add(RealPath(file)))
            {
                return;
            }
            if (_files.Count >= MaxFiles)
            {
                _diagnostics.Error(path, $"there are more than {MaxFiles} files");
                return;
            }
            using var stream = file.Open(
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite,
                }
            );
            var bytes = new byte[Math.Min(stream.Length, MaxBytes + 1)];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (YamlText.TryDecode(path, bytes.AsSpan(0, read), _diagnostics, out var definition))
            {
                _files.Add(definition);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            _diagnostics.Error(path, $"the file cannot be read: {e.Message}");
        }
    }

    private static string RealPath(FileSystemInfo entry) => entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.FullName;
}
