using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Errors;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// Fields and types exist (GraphQL specification, 5.3.1 and 5.5.1.2). The library's own rules compare each wrong name with all names of the
/// schema, to suggest others; with a large catalog and many wrong names that takes seconds.
/// </summary>
internal sealed class KnownNames : ValidationRuleBase
{
    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(new Visitor());

    /// <summary>For one document.</summary>
    private sealed class Visitor : INodeVisitor
    {
        private readonly NameSuggestions _suggestions = new();

        public ValueTask EnterAsync(ASTNode node, ValidationContext context)
        {
            if (
                node is GraphQLField field
                && context.TypeInfo.GetParentType()?.GetNamedType() is { } type
                && context.TypeInfo.GetFieldDef() is null
            )
            {
                var names = type is IComplexGraphType { Fields: var fields }
                    ? _suggestions.For(field.Name.StringValue, fields.Count, fields.Select(f => f.Name))
                    : [];
                // No type of ours is abstract: there are none to be narrowed to.
                context.ReportError(new FieldsOnCorrectTypeError(context, field, type, [], names));
            }
            return default;
        }

        public ValueTask LeaveAsync(ASTNode node, ValidationContext context)
        {
            if (node is GraphQLNamedType named && context.Schema.AllTypes[named.Name] is null)
            {
                var types = context.Schema.AllTypes;
                var names = _suggestions.For(named.Name.StringValue, types.Count, types.Select(t => t.Name));
                context.ReportError(new KnownTypeNamesError(context, named, names));
            }
            return default;
        }
    }
}
