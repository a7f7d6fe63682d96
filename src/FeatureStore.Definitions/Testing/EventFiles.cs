using System.Text.Json;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Testing;

/// <summary>Events that a test takes from a file: NDJSON, one a line.</summary>
internal static class EventFiles
{
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <param name="place">The file's name in the test, relative to the test's own folder.</param>
    /// <param name="directory">The folder that paths of tests are relative to.</param>
    /// <param name="diagnostics">Gets what is wrong.</param>
    public static List<string> Read(YamlNode.Scalar place, string directory, DiagnosticBag diagnostics)
    {
        var path = Path.Combine(directory, Path.GetDirectoryName(place.File.Path) ?? string.Empty, place.Value);
        var events = new List<string>();
        var number = 0;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                diagnostics.Error(place, $"'{place.Value}' is larger than {MaxBytes / 1024 / 1024} MiB; a test needs a few events only");
                return [];
            }
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }
                using var json = JsonDocument.Parse(line);
                events.Add(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            diagnostics.Error(place, $"'{place.Value}' cannot be read: {e.Message}");
        }
        catch (JsonException e)
        {
            diagnostics.Error(place, $"line {number} of '{place.Value}' is no JSON: {e.Message}");
        }
        return events;
    }
}
