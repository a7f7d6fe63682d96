using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// Finds every place where an operation uses a variable, through its fragments, with the type that is expected there. Places whose type is
/// unknown are left out: other rules refuse them.
/// </summary>
/// <param name="context">Of the validation.</param>
/// <param name="visit">A usage, the type expected, and whether the place has a default of its own.</param>
internal sealed class VariableUsages(ValidationContext context, Action<GraphQLVariable, IGraphType, bool> visit)
{
    private readonly HashSet<string> _spread = new(StringComparer.Ordinal);

    public void Walk(GraphQLOperationDefinition operation)
    {
        Walk(operation.Directives);
        if (operation.Operation == OperationType.Query)
        {
            Walk(operation.SelectionSet, context.Schema.Query);
        }
    }

    private void Walk(GraphQLSelectionSet? set, IGraphType? type)
    {
        foreach (var selection in set?.Selections ?? [])
        {
            Walk((selection as IHasDirectivesNode)?.Directives);
            switch (selection)
            {
                case GraphQLField field:
                    var definition = Definition(type as IComplexGraphType, field);
                    Walk(field.Arguments, definition?.Arguments);
                    Walk(field.SelectionSet, definition?.ResolvedType?.GetNamedType());
                    break;
                case GraphQLInlineFragment inline:
                    Walk(inline.SelectionSet, inline.TypeCondition is { } on ? context.Schema.AllTypes[on.Type.Name] : type);
                    break;
                case GraphQLFragmentSpread spread
                    when _spread.Add(spread.FragmentName.Name.StringValue) && Fragment(spread) is { } fragment:
                    Walk(fragment.Directives);
                    Walk(fragment.SelectionSet, context.Schema.AllTypes[fragment.TypeCondition.Type.Name]);
                    break;
            }
        }
    }

    private void Walk(GraphQLDirectives? directives)
    {
        foreach (var directive in directives?.Items ?? [])
        {
            Walk(directive.Arguments, context.Schema.Directives.Find(directive.Name)?.Arguments);
        }
    }

    private void Walk(GraphQLArguments? given, QueryArguments? defined)
    {
        foreach (var argument in given?.Items ?? [])
        {
            if (defined?.Find(argument.Name) is { ResolvedType: { } type } definition)
            {
                Walk(argument.Value, type, definition.DefaultValue is not null);
            }
        }
    }

    private void Walk(GraphQLValue value, IGraphType type, bool hasDefault)
    {
        if (value is GraphQLVariable variable)
        {
            visit(variable, type, hasDefault);
            return;
        }
        type = type is NonNullGraphType required ? required.ResolvedType! : type;
        if (type is ListGraphType list)
        {
            if (value is GraphQLListValue { Values: { } items })
            {
                foreach (var item in items)
                {
                    Walk(item, list.ResolvedType!, hasDefault: false);
                }
            }
            else
            {
                Walk(value, list.ResolvedType!, hasDefault: false);
            }
        }
        else if (type is IInputObjectGraphType input && value is GraphQLObjectValue { Fields: { } fields })
        {
            foreach (var field in fields)
            {
                if (input.GetField(field.Name) is { ResolvedType: { } inner } definition)
                {
                    Walk(field.Value, inner, definition.DefaultValue is not null);
                }
            }
        }
    }

    private FieldType? Definition(IComplexGraphType? type, GraphQLField field) =>
        field.Name.StringValue switch
        {
            "__schema" => context.Schema.SchemaMetaFieldType,
            "__type" => context.Schema.TypeMetaFieldType,
            _ => type?.GetField(field.Name),
        };

    private GraphQLFragmentDefinition? Fragment(GraphQLFragmentSpread spread)
    {
        foreach (var definition in context.Document.Definitions)
        {
            if (definition is GraphQLFragmentDefinition fragment && fragment.FragmentName.Name == spread.FragmentName.Name)
            {
                return fragment;
            }
        }
        return null;
    }
}
