using System.Collections.Frozen;
using System.Text.Json;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>Documents that a file lists. Immutable: a new file is read at the next start.</summary>
internal sealed class TrustedDocuments
{
    private readonly FrozenDictionary<string, string> _byId;
    private readonly FrozenSet<string> _texts;

    private TrustedDocuments(Dictionary<string, string> byId)
    {
        _byId = byId.ToFrozenDictionary(StringComparer.Ordinal);
        _texts = byId.Values.ToFrozenSet(StringComparer.Ordinal);
    }

    public static TrustedDocuments None { get; } = new([]);

    public int Count => _byId.Count;

    public IEnumerable<(string Id, string Text)> All => _byId.Select(d => (d.Key, d.Value));

    public string? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether a document is listed, letter by letter.</summary>
    public bool Contains(string document) => _texts.Contains(document);

    /// <summary>Reads either format that <see cref="DocumentOptions.Trusted"/> names.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it holds something else.</exception>
    public static TrustedDocuments Load(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            var documents = new Dictionary<string, string>(StringComparer.Ordinal);
            if (root.TryGetProperty("operations"u8, out var operations) && operations.ValueKind == JsonValueKind.Array)
            {
                foreach (var operation in operations.EnumerateArray())
                {
                    Add(documents, operation.GetProperty("id"u8).GetString()!, operation.GetProperty("body"u8));
                }
            }
            else
            {
                foreach (var entry in root.EnumerateObject())
                {
                    Add(documents, entry.Name, entry.Value);
                }
            }
            return new TrustedDocuments(documents);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"'http:documents:trusted': '{path}' can't be read: {e.Message}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ConfigurationException(
                $"'http:documents:trusted': '{path}' is neither a manifest with 'operations' of 'id' and 'body' nor a map from id to document: {e.Message}"
            );
        }
    }

    private static void Add(Dictionary<string, string> documents, string id, JsonElement document) =>
        documents[DocumentResolver.Bare(id)] = document.GetString() ?? throw new JsonException($"the document of '{id}' is null.");
}
