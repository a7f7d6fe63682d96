namespace FeatureStore.Definitions.Expressions;

/// <summary>A value of kind map whose keys are known names, given by the host: the <c>stream</c> variable.</summary>
public interface ICelObject
{
    /// <summary>False when there is no such key.</summary>
    bool TryGet(string key, out CelValue value);
}
