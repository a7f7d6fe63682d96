namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A step of a pattern's program.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Next">Where it goes on.</param>
/// <param name="Other">Of a split the second way; of a place its <see cref="PatternPlace"/>.</param>
/// <param name="Set">Of <see cref="PatternOperation.One"/>.</param>
internal readonly record struct PatternInstruction(PatternOperation Operation, int Next, int Other = 0, RuneTest? Set = null);
