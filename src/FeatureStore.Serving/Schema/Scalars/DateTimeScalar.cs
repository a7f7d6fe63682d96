using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Schema.Scalars;

/// <summary>In: RFC 3339 with any offset. Out: UTC, three fractional digits, <c>Z</c>. Inside: epoch ms.</summary>
internal sealed class DateTimeScalar : ScalarGraphType
{
    public DateTimeScalar()
    {
        Name = "DateTime";
        Description =
            "An instant. Served in UTC with milliseconds, `2024-05-01T12:00:00.000Z`; accepted as RFC 3339 text with any offset, `2024-05-01T21:00:00+09:00`.";
    }

    public override bool CanParseLiteral(GraphQLValue value) =>
        value is GraphQLNullValue || (value is GraphQLStringValue text && DateTimeText.TryParse((string)text.Value, out _));

    public override object? ParseLiteral(GraphQLValue value) =>
        value switch
        {
            GraphQLNullValue => null,
            GraphQLStringValue text => ParseValue((string)text.Value),
            _ => ThrowLiteralConversionError(value),
        };

    public override object? ParseValue(object? value) =>
        value switch
        {
            null => null,
            string text when DateTimeText.TryParse(text, out var milliseconds) => milliseconds,
            _ => ThrowValueConversionError(value),
        };

    public override object? Serialize(object? value) =>
        value switch
        {
            null => null,
            long milliseconds => DateTimeText.Format(milliseconds),
            _ => ThrowSerializationError(value),
        };
}
