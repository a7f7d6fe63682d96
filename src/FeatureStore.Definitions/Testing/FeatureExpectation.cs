using System.Text.Json.Nodes;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Testing;

/// <summary>Asks for one feature of one entity, by the names that YAML uses.</summary>
public sealed record FeatureExpectation : Expectation
{
    public required FeatureDefinition Feature { get; init; }

    /// <summary>The entity's.</summary>
    public required string Id { get; init; }

    /// <summary>Parameters of the query, as <c>FeatureSelection</c> of the GraphQL schema names them; absent ones are not there.</summary>
    public required JsonObject Parameters { get; init; }
}
