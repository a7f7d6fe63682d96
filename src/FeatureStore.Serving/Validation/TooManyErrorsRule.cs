using FeatureStore.Serving.Errors;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// Ends validation when a document has many errors (as graphql-js does): each costs a search for its line and for names that resemble a wrong
/// one, and nobody reads the hundredth.
/// </summary>
internal sealed class TooManyErrorsRule : ValidationRuleBase, INodeVisitor
{
    public const int MaxErrors = 100;

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(this);

    /// <exception cref="ServingError">There are too many errors; its message has the first.</exception>
    public ValueTask EnterAsync(ASTNode node, ValidationContext context)
    {
        if (context.HasErrors && context.Errors.Count() > MaxErrors)
        {
            throw new ServingError(
                ErrorCodes.ValidationFailed,
                $"The document has more than {MaxErrors} errors. The first: {context.Errors.First().Message}"
            );
        }
        return default;
    }

    public ValueTask LeaveAsync(ASTNode node, ValidationContext context) => default;
}
