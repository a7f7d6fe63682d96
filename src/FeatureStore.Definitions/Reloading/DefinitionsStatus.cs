namespace FeatureStore.Definitions.Reloading;

/// <summary>Which revision this process runs on; for <c>/readyz</c>, metrics and logs. Written by one, read by any thread.</summary>
public sealed class DefinitionsStatus(DefinitionsState initial)
{
    private volatile DefinitionsState _current = initial;

    public DefinitionsState Current => _current;

    internal void Set(DefinitionsState next) => _current = next;
}
