using Microsoft.IdentityModel.Tokens;

namespace FeatureStore.Serving.Access;

/// <summary>The keys that an identity provider publishes.</summary>
internal interface ISigningKeys : IDisposable
{
    /// <summary>Null until they could be had.</summary>
    JsonWebKeySet? Current { get; }

    /// <summary>Asks for them again, unless that was done a moment ago: a token names a key that is not there.</summary>
    Task RefreshAsync();
}
