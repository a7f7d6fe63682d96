using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FeatureStore.Definitions.Testing;

/// <summary>Asks a GraphQL query.</summary>
public sealed record QueryExpectation : Expectation
{
    public required string Query { get; init; }

    public required JsonNode? Variables { get; init; }

    /// <summary>Codes of the errors that the answer is to have, in order.</summary>
    public required ImmutableArray<string> Errors { get; init; }
}
