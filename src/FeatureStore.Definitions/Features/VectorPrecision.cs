namespace FeatureStore.Definitions.Features;

/// <summary>How exactly the components of a vector are stored. All of them are little-endian, one component after another.</summary>
public enum VectorPrecision
{
    /// <summary>IEEE 754 binary32, 4 bytes a component.</summary>
    Float32,

    /// <summary>IEEE 754 binary16, 2 bytes a component: 11 significant bits, up to ±65,504.</summary>
    Float16,

    /// <summary>
    /// One float32, the scale, and then a signed byte a component, from −127 to 127: a component is its byte times the scale. The scale is
    /// the greatest component's magnitude / 127, so that each component is within half a scale of what it was.
    /// </summary>
    Int8,
}
