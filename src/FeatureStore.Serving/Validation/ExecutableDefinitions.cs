using GraphQL.Validation;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// A document that is to run holds operations and fragments only (GraphQL specification, 5.1.1), and operations that the schema has (5.2.1).
/// The library has no such rules.
/// </summary>
internal sealed class ExecutableDefinitions : ValidationRuleBase
{
    private static readonly MatchingNodeVisitor<GraphQLDocument> _visitor = new(enter: Check);

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(_visitor);

    private static void Check(GraphQLDocument document, ValidationContext context)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is not (GraphQLOperationDefinition or GraphQLFragmentDefinition))
            {
                context.ReportError(new ValidationError(document.Source, "5.1.1", "Type system definitions can't be run.", definition));
            }
            else if (definition is GraphQLOperationDefinition { Operation: not OperationType.Query })
            {
                context.ReportError(new ValidationError(document.Source, "5.2.1", "The schema has queries only.", definition));
            }
        }
    }
}
