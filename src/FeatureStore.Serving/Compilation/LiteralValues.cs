using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Schema.Scalars;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>Values written in a document, which validation has found to be of their types.</summary>
internal static class LiteralValues
{
    /// <exception cref="NotCompilableException">A variable is inside, or the value is of a kind that plans do not take.</exception>
    public static Value Of(GraphQLValue literal, VariableKind kind, string[] fields) =>
        literal switch
        {
            GraphQLNullValue => Value.Null,
            GraphQLVariable => throw new NotCompilableException(),
            _ => kind switch
            {
                VariableKind.Ids => Value.Of(Texts(literal, VariableKind.Id)),
                VariableKind.Texts => Value.Of(Texts(literal, VariableKind.Text)),
                VariableKind.Selections => Value.Of(
                    Items(literal).Select(item => new SelectionObject(item, ForConstants).Operands.Of(new Bindings())!).ToArray()
                ),
                _ => Scalar(literal, kind, fields),
            },
        };

    /// <summary>The items of a list; what stands alone where a list is wanted is a list of it (GraphQL specification, 3.11).</summary>
    public static IReadOnlyList<GraphQLValue> Items(GraphQLValue literal) =>
        literal is GraphQLListValue list ? list.Values ?? [] : [literal];

    private static Operand ForConstants(GraphQLValue? literal, VariableKind kind) =>
        literal is null ? Operand.Absent : Operand.Constant(Of(literal, kind, []));

    private static string[] Texts(GraphQLValue literal, VariableKind kind) =>
        [.. Items(literal).Select(item => Of(item, kind, []).Content as string ?? throw new NotCompilableException())];

    private static Value Scalar(GraphQLValue literal, VariableKind kind, string[] fields) =>
        (kind, literal) switch
        {
            (VariableKind.Boolean, GraphQLBooleanValue flag) => Value.Of(flag.BoolValue ? 1 : 0),
            (VariableKind.Int, GraphQLIntValue number) when int.TryParse(number.Value.Span, out var value) => Value.Of(value),
            (VariableKind.Id, GraphQLIntValue number) => Value.Of((string)number.Value),
            (VariableKind.Id or VariableKind.Text, GraphQLStringValue text) => Value.Of((string)text.Value),
            (VariableKind.DateTime, GraphQLStringValue text) when DateTimeText.TryParse((string)text.Value, out var instant) => Value.Of(
                instant
            ),
            (VariableKind.Duration, GraphQLStringValue text) when DurationScalar.TryParse((string)text.Value, out var duration) => Value.Of(
                duration.Ticks
            ),
            (VariableKind.Field, GraphQLEnumValue name) when Array.IndexOf(fields, name.Name.StringValue) is >= 0 and var ordinal =>
                Value.Of(ordinal),
            _ => throw new NotCompilableException(),
        };
}
