using System.Text;
using System.Text.Json;

namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>Where streams that have no queue of their own (files, Kinesis, Pub/Sub) keep their dead letters: a file for each, on the worker's disk.</summary>
public static class DeadLetterFiles
{
    private const string Extension = ".ndjson";

    /// <param name="stateDirectory">As <c>files:stateDirectory</c>.</param>
    /// <param name="stream">Name.</param>
    public static string PathOf(string stateDirectory, string stream) => Path.Combine(stateDirectory, "dead-letters", stream + Extension);

    /// <summary>Reads what lies in a stream's file now, one letter at a time, from the oldest; a line that a crash cut short is left out.</summary>
    /// <param name="stateDirectory">As <c>files:stateDirectory</c>.</param>
    /// <param name="stream">Name; one that has no file has no letters.</param>
    /// <param name="filter">Which letters.</param>
    /// <returns>With <c>&lt;stream&gt;.ndjson</c> for the topic, partition 0, and the number of the line, from 1, for the offset.</returns>
    public static IEnumerable<StoredLetter> Read(string stateDirectory, string stream, LetterFilter filter)
    {
        var path = PathOf(stateDirectory, stream);
        if (!File.Exists(path))
        {
            yield break;
        }
        using var lines = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
            Encoding.UTF8
        );
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (TryParse(line, stream, number) is { } letter && filter.Matches(letter.Headers))
            {
                yield return letter;
            }
        }
    }

    private static StoredLetter? TryParse(string line, string stream, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            KeyValuePair<string, byte[]>[] headers =
            [
                .. json
                    .RootElement.EnumerateObject()
                    .Where(property => property.Name != "event")
                    .Select(property =>
                        KeyValuePair.Create(LetterHeaders.Prefix + property.Name, Encoding.UTF8.GetBytes(property.Value.GetString() ?? ""))
                    ),
            ];
            return LetterHeaders.Read(headers) is { } read
                ? new StoredLetter(
                    stream + Extension,
                    Partition: 0,
                    number,
                    Key: null,
                    Encoding.UTF8.GetBytes(json.RootElement.GetProperty("event").GetString() ?? ""),
                    headers,
                    read,
                    OmittedBytes: 0
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The stream whose file a letter's topic names; null where it is a topic.</summary>
    public static string? StreamOf(string topic) => topic.EndsWith(Extension, StringComparison.Ordinal) ? topic[..^Extension.Length] : null;
}
