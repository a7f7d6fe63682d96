using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;

namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>
/// The document that a request means: the one it carries, one that was sent before under its hash (Apollo's automatic persisted queries), or
/// a trusted one by its id.
/// </summary>
internal sealed class DocumentResolver
{
    private const string HashPrefix = "sha256:";

    private readonly DocumentOptions _options;
    private readonly ServingOptions _limits;
    private readonly TrustedDocuments _trusted;

    /// <exception cref="ConfigurationException">The file of trusted documents can't be used.</exception>
    public DocumentResolver(DocumentOptions options, ServingOptions limits)
    {
        if (options.OnlyTrusted && options.Trusted is null)
        {
            throw new ConfigurationException("'http:documents:onlyTrusted' needs a file: set 'http:documents:trusted'.");
        }
        _options = options;
        _limits = limits;
        _trusted = options.Trusted is { } path ? TrustedDocuments.Load(path) : TrustedDocuments.None;
        Persisted = new PersistedQueryStore(options.MaxPersisted, options.MaxPersistedLength);
    }

    /// <summary>Automatic persisted queries that are known now.</summary>
    public PersistedQueryStore Persisted { get; }

    /// <summary>Whether also documents that requests carry have to be looked at.</summary>
    public bool AreRestricted => _options.OnlyTrusted;

    /// <summary>Finds the document.</summary>
    /// <param name="query">What the request carries; empty for nothing.</param>
    /// <param name="reference">What it names.</param>
    /// <exception cref="ServingError">
    /// <c>PERSISTED_QUERY_NOT_FOUND</c>, <c>PERSISTED_QUERY_NOT_SUPPORTED</c>, <c>FORBIDDEN</c> for a document that is not trusted, or
    /// <c>BAD_USER_INPUT</c> for a name that is another document's.
    /// </exception>
    public string Resolve(string query, in DocumentReference reference)
    {
        var id = reference.Id is { } given ? Bare(given) : reference.Hash;
        if (id is not null && _trusted.Find(id) is { } trusted)
        {
            return query.Length == 0 || query == trusted
                ? trusted
                : throw ServingError.BadInput("The request carries another document than the one that it names.");
        }
        if (_options.OnlyTrusted)
        {
            return _trusted.Contains(query)
                ? query
                : throw new ServingError(ErrorCodes.Forbidden, "Only trusted documents are answered here.");
        }
        if (reference.Hash is { } hash)
        {
            return Persist(query, hash);
        }
        return reference.Id is null || query.Length > 0 ? query : throw NotFound();
    }

    /// <summary>An id without <c>sha256:</c>.</summary>
    public static string Bare(string id) => id.StartsWith(HashPrefix, StringComparison.Ordinal) ? id[HashPrefix.Length..] : id;

    private string Persist(string query, string hash)
    {
        if (_options.MaxPersisted == 0)
        {
            throw new ServingError(ErrorCodes.PersistedQueryNotSupported, "PersistedQueryNotSupported");
        }
        if (query.Length == 0)
        {
            return Persisted.Find(hash) ?? throw NotFound();
        }
        if (!hash.Equals(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query))), StringComparison.OrdinalIgnoreCase))
        {
            throw ServingError.BadInput("provided sha does not match query");
        }
        // A longer one is refused when it is parsed.
        if (query.Length <= _limits.MaxDocumentLength)
        {
            Persisted.Add(hash, query);
        }
        return query;
    }

    /// <summary>Apollo's clients know the message as well as the code, and send the whole query then.</summary>
    private static ServingError NotFound() => new(ErrorCodes.PersistedQueryNotFound, "PersistedQueryNotFound");
}
