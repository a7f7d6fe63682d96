using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>One field of an aggregate in the answer.</summary>
/// <param name="Prefix">What stands before the value.</param>
/// <param name="Key">Its key.</param>
/// <param name="Location">Where the query asks for it.</param>
/// <param name="Kind">Which figure.</param>
/// <param name="Field">Ordinal of the field that it is about.</param>
/// <param name="Count">How many values, of <see cref="FigureKind.Top"/>.</param>
/// <param name="Values">How each of them is written.</param>
internal sealed record Figure(
    byte[] Prefix,
    string Key,
    Location Location,
    FigureKind Kind,
    Operand Field,
    Operand Count,
    ValueCountSegment[] Values
);
