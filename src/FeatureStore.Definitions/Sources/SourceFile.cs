namespace FeatureStore.Definitions.Sources;

/// <summary>One file of a revision.</summary>
/// <param name="Path">Relative to the directory of definitions, with <c>/</c>.</param>
/// <param name="Content">As it is stored.</param>
public sealed record SourceFile(string Path, ReadOnlyMemory<byte> Content);
