using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Schema.Scalars;

/// <summary>The standard's ID. An integer is kept as the digits that were written, however many: nothing is to be computed from it.</summary>
internal sealed class IdScalar : IdGraphType
{
    public override object? ParseLiteral(GraphQLValue value) =>
        value is GraphQLIntValue number ? (string)number.Value : base.ParseLiteral(value);

    public override object? ParseValue(object? value) => base.ParseValue(value)?.ToString();
}
