using System.Collections.Frozen;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Errors;

namespace FeatureStore.Serving.Access;

/// <summary>
/// What one client may read. Immutable; found once for a request and asked for each feature. It knows names, not definitions, so that it
/// stays right when the catalog is swapped under a request.
/// </summary>
internal sealed class ClientGrant
{
    private readonly bool _everything;
    private readonly FrozenSet<string> _entities;

    /// <summary>Feature → its entity. Names of features are unique in a catalog; the entity is compared too, in case one moves.</summary>
    private readonly FrozenDictionary<string, string> _features;

    private ClientGrant(string client, bool everything, FrozenSet<string> entities, FrozenDictionary<string, string> features)
    {
        Client = client;
        _everything = everything;
        _entities = entities;
        _features = features;
    }

    /// <summary>Where nobody has to say who they are.</summary>
    public static ClientGrant Everything { get; } =
        new("anonymous", everything: true, FrozenSet<string>.Empty, FrozenDictionary<string, string>.Empty);

    /// <summary>Its name in the configuration.</summary>
    public string Client { get; }

    /// <summary>Whether the client may read the feature. No allocation, two lookups at most.</summary>
    public bool Allows(FeatureDefinition feature) =>
        _everything
        || _entities.Contains(feature.Entity.Name)
        || (_features.TryGetValue(feature.Name, out var entity) && entity == feature.Entity.Name);

    /// <exception cref="ServingError">The client may not read the feature.</exception>
    public void Require(FeatureDefinition feature)
    {
        if (!Allows(feature))
        {
            throw ServingError.Forbidden(feature.Name);
        }
    }

    /// <summary>The same rights for another client.</summary>
    public ClientGrant For(string client) => new(client, _everything, _entities, _features);

    /// <param name="client">Its name.</param>
    /// <param name="patterns"><c>*</c>, <c>entity.*</c>, <c>entity.feature</c>.</param>
    /// <exception cref="ConfigurationException">A pattern is none of these.</exception>
    public static ClientGrant Of(string client, IEnumerable<string> patterns)
    {
        var everything = false;
        var entities = new HashSet<string>(StringComparer.Ordinal);
        var features = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var dot = pattern.IndexOf('.', StringComparison.Ordinal);
            var (entity, feature) = dot < 0 ? (pattern, "") : (pattern[..dot], pattern[(dot + 1)..]);
            if (pattern == "*")
            {
                everything = true;
            }
            else if (!IsName(entity) || (feature != "*" && !IsName(feature)))
            {
                throw new ConfigurationException(
                    $"'auth:clients:{client}': '{pattern}' is no pattern. Write *, entity.* or entity.feature, named as in the definitions."
                );
            }
            else if (feature == "*")
            {
                entities.Add(entity);
            }
            else
            {
                features[feature] = entity;
            }
        }
        return new ClientGrant(
            client,
            everything,
            entities.ToFrozenSet(StringComparer.Ordinal),
            features.ToFrozenDictionary(StringComparer.Ordinal)
        );
    }

    private static bool IsName(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
