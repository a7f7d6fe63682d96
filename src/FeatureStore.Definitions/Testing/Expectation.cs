using System.Text.Json.Nodes;

namespace FeatureStore.Definitions.Testing;

/// <summary>A question, and what its answer is to be.</summary>
public abstract record Expectation
{
    /// <summary>Where it stands, 1-based.</summary>
    public required int Line { get; init; }

    /// <summary>Null stands for JSON's null.</summary>
    public required JsonNode? Expected { get; init; }

    /// <summary>Whether the answer may have more than what is expected, instead of being equal.</summary>
    public required bool IsPartial { get; init; }
}
