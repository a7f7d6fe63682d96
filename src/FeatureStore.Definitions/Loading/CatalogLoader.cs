using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Sources;

namespace FeatureStore.Definitions.Loading;

/// <summary>YAML → catalog: every <c>*.yaml</c> below a directory, without <c>*.test.yaml</c>.</summary>
public static class CatalogLoader
{
    /// <summary>Hexadecimal digits of a revision.</summary>
    private const int RevisionLength = 12;

    /// <summary>Loads and validates all definitions below <paramref name="directory"/>. Never throws for what the files contain.</summary>
    /// <remarks>
    /// Files are ordered by their path, so that the same files give the same result everywhere. Directories whose names start with a
    /// dot are not read; symbolic links are followed, each target once.
    /// </remarks>
    public static CatalogLoadResult LoadDirectory(string directory)
    {
        var diagnostics = new DiagnosticBag();
        return Load(DefinitionFiles.Read(directory, diagnostics), diagnostics, directory);
    }

    /// <summary>The same from texts in memory.</summary>
    /// <param name="files">Path → YAML text.</param>
    public static CatalogLoadResult Load(IReadOnlyList<(string Path, string Text)> files) =>
        Load(
            [
                .. files
                    .Where(f => !f.Path.EndsWith(".test.yaml", StringComparison.Ordinal))
                    .OrderBy(f => f.Path, StringComparer.Ordinal)
                    .Select(f => new YamlFile(f.Path, f.Text.TrimStart('\uFEFF'))),
            ],
            new DiagnosticBag(),
            "."
        );

    /// <summary>The same from contents as a source keeps them; what is not UTF-8 is reported as for files on disk.</summary>
    /// <param name="files">With paths relative to the directory of definitions.</param>
    /// <param name="source">Named in the error when there are no definitions.</param>
    internal static CatalogLoadResult Load(IEnumerable<SourceFile> files, string source)
    {
        var diagnostics = new DiagnosticBag();
        var texts = new List<YamlFile>();
        foreach (var file in files.Where(f => DefinitionFiles.IsPartOfCatalog(f.Path)).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (YamlText.TryDecode(file.Path, file.Content.Span, diagnostics, out var text))
            {
                texts.Add(text);
            }
        }
        return Load(texts, diagnostics, source);
    }

    private static CatalogLoadResult Load(List<YamlFile> files, DiagnosticBag diagnostics, string source)
    {
        var catalog = new CatalogAssembler(diagnostics).Assemble(files, RevisionOf(files), source);
        return new CatalogLoadResult(diagnostics.HasErrors ? null : catalog, diagnostics.ToSorted());
    }

    /// <summary>Digest of paths and contents: the same definitions have the same revision in every process.</summary>
    private static string RevisionOf(List<YamlFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        // By path, whatever the order of reading: a directory and a git tree with the same files have the same revision.
        foreach (var part in files.OrderBy(f => f.Path, StringComparer.Ordinal).SelectMany(f => new[] { f.Path, f.Text }))
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            // With its length before it, a part cannot be taken for the end of the one before and its own rest.
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..RevisionLength];
    }
}
