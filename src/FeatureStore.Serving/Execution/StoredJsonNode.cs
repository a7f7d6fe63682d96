using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Execution;

/// <summary>A scalar or a list of scalars that is JSON already: the executor neither coerces it nor looks into it.</summary>
internal sealed class StoredJsonNode(ExecutionNode parent, IGraphType graphType, GraphQLField field, FieldType fieldDefinition)
    : ExecutionNode(parent, graphType, field, fieldDefinition, indexInParentNode: null)
{
    public override object? ToValue() => Result;
}
