using System.Text;
using FeatureStore.Serving.Plans;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>The variables of an operation as slots.</summary>
internal static class VariableCompiler
{
    /// <exception cref="NotCompilableException">A type is one that plans do not take.</exception>
    public static VariableSlot[] Compile(ISchema schema, GraphQLOperationDefinition operation) =>
        [.. (operation.Variables?.Items ?? []).Select(v => Compile(schema, v))];

    private static VariableSlot Compile(ISchema schema, GraphQLVariableDefinition variable)
    {
        if (variable.Directives is { Items.Count: > 0 })
        {
            throw new NotCompilableException();
        }
        var type = variable.Type;
        var required = type is GraphQLNonNullType;
        type = type is GraphQLNonNullType nonNull ? nonNull.Type : type;
        var fields = Array.Empty<string>();
        var kind = type switch
        {
            GraphQLNamedType named => Scalar(schema, named.Name.StringValue, out fields),
            GraphQLListType { Type: GraphQLNonNullType { Type: GraphQLNamedType item } } => item.Name.StringValue switch
            {
                "ID" => VariableKind.Ids,
                "String" => VariableKind.Texts,
                "FeatureSelection" => VariableKind.Selections,
                _ => throw new NotCompilableException(),
            },
            _ => throw new NotCompilableException(),
        };
        return new VariableSlot(
            Encoding.UTF8.GetBytes(variable.Variable.Name.StringValue),
            kind,
            required,
            variable.DefaultValue is { } value ? LiteralValues.Of(value, kind, fields) : null,
            fields
        );
    }

    private static VariableKind Scalar(ISchema schema, string name, out string[] fields)
    {
        fields = [];
        switch (name)
        {
            case "Boolean":
                return VariableKind.Boolean;
            case "Int":
                return VariableKind.Int;
            case "String":
                return VariableKind.Text;
            case "ID":
                return VariableKind.Id;
            case "DateTime":
                return VariableKind.DateTime;
            case "Duration":
                return VariableKind.Duration;
        }
        if (schema.AllTypes[name] is not EnumerationGraphType names)
        {
            throw new NotCompilableException();
        }
        // The values were added in the order of the ordinals.
        fields = [.. names.Values.Select(v => v.Name)];
        return VariableKind.Field;
    }
}
