using System.Security.Cryptography;
using System.Text.Json;

namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>How far a file has been read, and which file it was: the digest of its first bytes tells it from one that took its path.</summary>
/// <param name="Offset">Byte to go on from.</param>
/// <param name="HeadLength">Number of first bytes that <paramref name="Head"/> covers; at most <see cref="MaxHead"/>.</param>
/// <param name="Head">SHA-256 of them, hex.</param>
internal sealed record FilePosition(long Offset, int HeadLength, string Head)
{
    public const int MaxHead = 1_024;

    /// <summary>The saved position; null when there is none.</summary>
    public static FilePosition? Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<FilePosition>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Without a readable position the file is read again: harmless (I2).
            return null;
        }
    }

    /// <summary>Saves whole or not at all.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            JsonSerializer.Serialize(file, this);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Describes the file at hand.</summary>
    public static FilePosition Of(FileStream file, long offset)
    {
        var length = (int)Math.Min(Math.Min(MaxHead, offset), file.Length);
        return new FilePosition(offset, length, Digest(file, length));
    }

    /// <summary>Whether the file still begins as the one that was read, and reaches as far.</summary>
    public bool IsOf(FileStream file) => file.Length >= Offset && Digest(file, HeadLength) == Head;

    private static string Digest(FileStream file, int length)
    {
        var head = new byte[length];
        var read = RandomAccess.Read(file.SafeFileHandle, head, 0);
        return Convert.ToHexStringLower(SHA256.HashData(head.AsSpan(0, read)));
    }
}
