using System.Security.Cryptography;
using System.Text.Json;
using FeatureStore.Ingestion.Backfill.History;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>How far a backfill has come: for each part, from where on its events are not known to be durable.</summary>
/// <param name="Revision">Of the definitions; with others, what has been read would have to be read again.</param>
/// <param name="Parts">In the order of the files.</param>
internal sealed record BackfillCheckpoint(string Revision, IReadOnlyList<BackfillCheckpoint.Part> Parts)
{
    /// <param name="Of">What it is a part of, and which.</param>
    /// <param name="Next">Byte or row to go on from.</param>
    /// <param name="Fraction">How much of it had been read, 0 to 1: for the progress only.</param>
    /// <param name="IsDone">Nothing is left of it.</param>
    public sealed record Part(HistoryPart Of, long Next, double Fraction, bool IsDone);

    /// <summary>Where the checkpoint of a request lies: the same request finds it again.</summary>
    public static string PathOf(BackfillRequest request)
    {
        var identity = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                request.Target,
                Stream = request.Stream.Name,
                Features = request.Features.Order(StringComparer.Ordinal),
                request.Since,
                request.Until,
                Columns = request.Columns.OrderBy(column => column.Key, StringComparer.Ordinal),
                Files = request.Files.Select(file => file.Path),
            }
        );
        var name = $"{request.Stream.Name}-{Convert.ToHexStringLower(SHA256.HashData(identity))[..12]}";
        return Path.Combine(request.StateDirectory, name + ".json");
    }

    /// <summary>The saved one; null where there is none that can be used.</summary>
    public static BackfillCheckpoint? Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BackfillCheckpoint>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Saves whole or not at all.</summary>
    public void Save(string path)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            JsonSerializer.Serialize(file, this);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Whether it is of the same files, unchanged since, cut in the same way, under the same definitions.</summary>
    public bool Fits(string revision, IReadOnlyList<HistoryPart> parts) =>
        Revision == revision && Parts.Select(part => part.Of).SequenceEqual(parts);
}
