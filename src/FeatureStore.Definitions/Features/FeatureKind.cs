namespace FeatureStore.Definitions.Features;

public enum FeatureKind
{
    /// <summary>A time series per entity: every matching event is kept, newest first.</summary>
    Action,

    /// <summary>The latest value per entity.</summary>
    Static,
}
