using FeatureStore.Serving.Records;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Schema.Scalars;

/// <summary>Any JSON value, served as it is stored. Output only.</summary>
internal sealed class JsonScalar : ScalarGraphType
{
    public JsonScalar()
    {
        Name = "JSON";
        Description = "Any JSON value.";
    }

    public override bool CanParseLiteral(GraphQLValue value) => value is GraphQLNullValue;

    public override object? ParseLiteral(GraphQLValue value) => value is GraphQLNullValue ? null : ThrowLiteralConversionError(value);

    public override object? ParseValue(object? value) => value is null ? null : ThrowValueConversionError(value);

    public override object? Serialize(object? value) => value is null or RawJson ? value : ThrowSerializationError(value);
}
