namespace FeatureStore.Definitions.Sources;

/// <summary>Where definitions are kept: a directory, a git repository, Central Dogma. Used by one caller at a time.</summary>
public interface IDefinitionSource : IDisposable
{
    /// <summary>For people: what it is and where. Never holds a secret.</summary>
    string Name { get; }

    /// <summary>Reads the newest revision whole.</summary>
    /// <param name="known">Version that was read last; null at first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it is still the known one.</returns>
    /// <exception cref="SourceUnreachableException">It can't be read now. What is wrong with the definitions is no exception.</exception>
    Task<SourceRevision?> ReadAsync(string? known, CancellationToken cancellationToken);

    /// <summary>Ends when there may be something newer; it may end early, and it may be given up at any time.</summary>
    /// <exception cref="SourceUnreachableException">It can't be asked now.</exception>
    Task WaitAsync(string? known, CancellationToken cancellationToken);
}
