using System.Collections.Frozen;

namespace FeatureStore.Definitions.Expressions;

/// <summary>A variable that expressions may name.</summary>
/// <param name="Name">As written; it may have dots (<c>com.example.x</c>).</param>
/// <param name="Kinds">What its value may be.</param>
/// <param name="Fields">The fields it has and what they may be; null when they are known at evaluation only.</param>
public sealed record CelVariable(string Name, CelKinds Kinds = CelKinds.Any, FrozenDictionary<string, CelKinds>? Fields = null);
