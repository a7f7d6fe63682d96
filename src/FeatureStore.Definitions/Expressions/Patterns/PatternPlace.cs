namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>Places that a pattern can ask for; of words as RE2 has them, which are ASCII.</summary>
internal enum PatternPlace
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
