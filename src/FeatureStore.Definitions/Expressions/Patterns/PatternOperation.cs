namespace FeatureStore.Definitions.Expressions.Patterns;

internal enum PatternOperation
{
    /// <summary>Takes a code point of a set.</summary>
    One,

    /// <summary>Goes on where the place is right.</summary>
    Place,

    /// <summary>Goes two ways.</summary>
    Split,

    Jump,

    Match,
}
