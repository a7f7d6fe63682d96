using System.Collections.Frozen;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Serving.Access;

/// <summary>Clients by name, with what they may read. Immutable.</summary>
internal sealed class ClientDirectory
{
    /// <summary>Stands for every client that is not named.</summary>
    public const string AnyClient = "*";

    private readonly FrozenDictionary<string, ClientGrant> _clients;

    /// <exception cref="ConfigurationException">A pattern is wrong.</exception>
    public ClientDirectory(AccessOptions options) =>
        _clients = options.Clients.ToFrozenDictionary(
            client => client.Key,
            client => ClientGrant.Of(client.Key, client.Value),
            StringComparer.Ordinal
        );

    public IEnumerable<string> Names => _clients.Keys;

    /// <summary>Null for a client that is not named where there is no <see cref="AnyClient"/>.</summary>
    public ClientGrant? Find(string client)
    {
        if (_clients.TryGetValue(client, out var grant))
        {
            return grant;
        }
        return _clients.TryGetValue(AnyClient, out grant) ? grant.For(client) : null;
    }
}
