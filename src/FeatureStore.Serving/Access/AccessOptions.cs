using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Serving.Access;

/// <summary>
/// Who may ask, and for what. Section <c>auth</c> of the configuration; without it everybody may read everything. With <see cref="KeysFile"/>,
/// <see cref="Jwt"/> or both, every request of <c>/graphql</c> has to say who it comes from.
/// </summary>
public sealed class AccessOptions
{
    public const string SectionName = "auth";

    /// <summary>
    /// File of API keys, one line for each: client, then <c>sha256:</c> with the key's digest, as <c>featurestore keys new</c> prints it. Read
    /// again when it changes; several lines of one client let an old and a new key overlap. None by default.
    /// </summary>
    public string? KeysFile { get; set; }

    /// <summary>Tokens of an identity provider. None by default.</summary>
    public JwtOptions? Jwt { get; set; }

    /// <summary>
    /// Client → what it may read: <c>*</c>, <c>entity.*</c>, <c>entity.feature</c>, named as in the definitions. The client <c>*</c> stands for
    /// each one that is not named; without it, such a client may read nothing.
    /// </summary>
    public Dictionary<string, string[]> Clients { get; set; } = [];

    /// <summary>Whether requests have to say who they come from.</summary>
    internal bool IsOn => KeysFile is not null || Jwt is not null;

    /// <exception cref="ConfigurationException">Settings that do not go together.</exception>
    internal void Check()
    {
        if (!IsOn && Clients.Count > 0)
        {
            throw new ConfigurationException(
                "'auth:clients' says what clients may read, but nothing says who they are: set 'auth:keysFile' or 'auth:jwt'."
            );
        }
        if (IsOn && Clients.Count == 0)
        {
            throw new ConfigurationException(
                """'auth:clients' is empty: nobody may read anything. Name clients and what they may read, such as "home-feed": ["user.*"], or "*": ["*"]."""
            );
        }
        Jwt?.Check();
    }
}
