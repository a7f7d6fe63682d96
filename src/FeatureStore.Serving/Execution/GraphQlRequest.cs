using GraphQL;

namespace FeatureStore.Serving.Execution;

/// <summary>A request as GraphQL over HTTP defines it.</summary>
/// <param name="Query">The document.</param>
/// <param name="OperationName">Which of its operations; null for the only one.</param>
/// <param name="Variables">By name.</param>
internal sealed record GraphQlRequest(string Query, string? OperationName, Inputs Variables);
