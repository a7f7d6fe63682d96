using FeatureStore.Serving.Compilation;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Schema;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Execution;

/// <summary>A document that is valid against a schema, with the plans of its operations.</summary>
internal sealed class CachedDocument
{
    /// <summary>Documents with more operations are not what a service sends; their later operations run on the library.</summary>
    private const int MaxPlans = 20;

    private readonly OperationPlan[] _plans;
    private readonly int _operations;

    public CachedDocument(SchemaSnapshot snapshot, GraphQLDocument document)
    {
        Document = document;
        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        _operations = operations.Count;
        _plans = [.. operations.Take(MaxPlans).Select(o => OperationCompiler.Compile(snapshot, document, o)).OfType<OperationPlan>()];
    }

    public GraphQLDocument Document { get; }

    /// <summary>The plan of the operation that a request names; null when the library has to run it, or to say that there is none.</summary>
    /// <param name="operationName">UTF-8; empty for the only one.</param>
    public OperationPlan? FindPlan(ReadOnlySpan<byte> operationName)
    {
        if (operationName.IsEmpty)
        {
            return _operations == 1 && _plans.Length == 1 ? _plans[0] : null;
        }
        foreach (var plan in _plans)
        {
            if (operationName.SequenceEqual(plan.Name))
            {
                return plan;
            }
        }
        return null;
    }
}
