using System.Text.Json;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>A request of a test.</summary>
/// <param name="Query">The document.</param>
/// <param name="Variables">A JSON object, or null.</param>
/// <param name="OperationName">Which of the operations.</param>
internal sealed record GeneratedRequest(string Query, string? Variables = null, string? OperationName = null)
{
    /// <summary>The body of a POST, on one line.</summary>
    public string ToJson() =>
        $$"""{"query":{{JsonSerializer.Serialize(Query)}},"variables":{{Variables ?? "null"}},"operationName":{{JsonSerializer.Serialize(OperationName)}}}""";
}
