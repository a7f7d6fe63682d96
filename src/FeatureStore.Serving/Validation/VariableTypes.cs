using FeatureStore.Serving.Errors;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// Variables are input types (GraphQL specification, 5.8.2). The library's own rule says so too, but its check of default values fails on
/// such a variable before that is told.
/// </summary>
internal static class VariableTypes
{
    /// <exception cref="ServingError">A variable has a default and is of a type that is no input.</exception>
    public static void Check(ISchema schema, GraphQLDocument document)
    {
        foreach (var definition in document.Definitions)
        {
            foreach (var variable in (definition as GraphQLOperationDefinition)?.Variables?.Items ?? [])
            {
                if (variable.DefaultValue is not null && schema.AllTypes[Named(variable.Type)] is { } type && !type.IsInputType())
                {
                    throw new ServingError(
                        ErrorCodes.ValidationFailed,
                        $"Variable '${variable.Variable.Name.StringValue}' is of type '{type.Name}', which is no input type."
                    );
                }
            }
        }
    }

    private static string Named(GraphQLType type) =>
        type switch
        {
            GraphQLNonNullType required => Named(required.Type),
            GraphQLListType list => Named(list.Type),
            _ => ((GraphQLNamedType)type).Name.StringValue,
        };
}
