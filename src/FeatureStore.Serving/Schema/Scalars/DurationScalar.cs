using FeatureStore.Definitions.Timing;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Schema.Scalars;

/// <summary>In: the grammar of the definitions. Out: ISO 8601. Inside: <see cref="TimeSpan"/>.</summary>
internal sealed class DurationScalar : ScalarGraphType
{
    public DurationScalar()
    {
        Name = "Duration";
        Description =
            "A length of time. Accepted as `90s`, `15m`, `12h`, `7d`, or ISO 8601 without years and months (`P1DT12H`); served as ISO 8601.";
    }

    public override bool CanParseLiteral(GraphQLValue value) =>
        value is GraphQLNullValue || (value is GraphQLStringValue text && TryParse((string)text.Value, out _));

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
            string text when TryParse(text, out var duration) => duration,
            _ => ThrowValueConversionError(value),
        };

    public override object? Serialize(object? value) =>
        value switch
        {
            null => null,
            TimeSpan duration => Durations.Format(duration),
            _ => ThrowSerializationError(value),
        };

    /// <summary>A sign is read too: a negative period is the caller's mistake, not the document's, and is told with the field's name.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var negative = text.StartsWith('-');
        if (!Durations.TryParse(text.AsSpan(negative ? 1 : 0), out duration))
        {
            return false;
        }
        duration = negative ? -duration : duration;
        return true;
    }
}
