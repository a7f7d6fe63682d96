namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>How long a key has to live, as far as the protocol tells lifetimes apart.</summary>
internal enum KeyLifetime
{
    /// <summary>There is no key.</summary>
    Absent,

    /// <summary>As long as the token of a load.</summary>
    Load,

    /// <summary>As long as a filled entry.</summary>
    Hard,

    /// <summary>Longer than anything should.</summary>
    TooLong,
}
