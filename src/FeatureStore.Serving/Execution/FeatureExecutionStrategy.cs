using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Execution;

/// <summary>
/// The library's serial execution, where all fields run before any pending result is asked for: that is what makes one plan of a request.
/// Stored values pass through it as they are.
/// </summary>
internal sealed class FeatureExecutionStrategy : SerialExecutionStrategy, IExecutionStrategySelector
{
    public IExecutionStrategy Select(GraphQL.Execution.ExecutionContext context) => this;

    protected override ExecutionNode BuildExecutionNode(
        ExecutionNode parent,
        IGraphType graphType,
        GraphQLField field,
        FieldType fieldDefinition,
        int? indexInParentNode = null
    )
    {
        if (fieldDefinition.Resolver is not IStoredJsonResolver)
        {
            return base.BuildExecutionNode(parent, graphType, field, fieldDefinition, indexInParentNode);
        }
        return new StoredJsonNode(
            parent,
            graphType is NonNullGraphType required ? required.ResolvedType! : graphType,
            field,
            fieldDefinition
        );
    }
}
