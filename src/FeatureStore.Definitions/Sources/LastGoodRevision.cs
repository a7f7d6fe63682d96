using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace FeatureStore.Definitions.Sources;

/// <summary>
/// The last revision of a remote source that was good, on local disk, for starts while the source is away or holds something wrong. One
/// zip file, which is written beside and then renamed: it is there whole, or as before.
/// </summary>
public sealed class LastGoodRevision
{
    private readonly string _path;
    private readonly string _source;

    /// <param name="directory">Made when the first revision is saved.</param>
    /// <param name="source">The source's name: another source has another file.</param>
    public LastGoodRevision(string directory, string source)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..16];
        _path = Path.Combine(directory, $"{digest}.zip");
        _source = source;
    }

    /// <summary>The file.</summary>
    public string FilePath => _path;

    /// <summary>Keeps a revision instead of the one before.</summary>
    /// <exception cref="IOException">It can't be written; what was kept before stays. So with <see cref="UnauthorizedAccessException"/>.</exception>
    public void Save(SourceRevision revision)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        // Processes side by side may keep the same source in the same place.
        var beside = $"{_path}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew))
            {
                using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    zip.Comment = revision.Version;
                    foreach (var (path, content) in revision.Files)
                    {
                        using var entry = zip.CreateEntry(path).Open();
                        entry.Write(content.Span);
                    }
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, _path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>What is kept, validated again; null when there is nothing, or nothing that can be used.</summary>
    public SourceRevision? Load()
    {
        try
        {
            using var zip = ZipFile.OpenRead(_path);
            var files = new SourceFiles(_source);
            foreach (var entry in zip.Entries.Where(e => SourceFiles.IsWanted(e.FullName)))
            {
                if (!files.Add(entry.FullName, entry.Length, () => Read(entry)))
                {
                    break;
                }
            }
            return files.ToRevision(zip.Comment) is { Loaded.Catalog: not null } revision ? revision : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        // No more than the length it was admitted with, whatever the archive unpacks to.
        var content = new byte[entry.Length];
        return content.AsMemory(0, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
    }
}
