using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// What is wrong with a document, whichever of its operations is asked for: only a valid one is looked at for the operation (GraphQL
/// specification, 6.1), and the library looks for the operation first.
/// </summary>
internal static class DocumentErrors
{
    /// <summary>Empty for a valid document.</summary>
    public static async Task<IReadOnlyList<ExecutionError>> FindAsync(ISchema schema, GraphQLDocument document)
    {
        if (document.Definitions.OfType<GraphQLOperationDefinition>().FirstOrDefault() is not { } operation)
        {
            return [];
        }
        var result = await new DocumentValidator().ValidateAsync(
            new ValidationOptions
            {
                Schema = schema,
                Document = document,
                Operation = operation,
                Rules = DocumentRules.All,
                Variables = Inputs.Empty,
            }
        );
        // The values of the one operation's variables are not part of the document.
        return [.. result.Errors.Where(error => error is not InvalidVariableError)];
    }
}
