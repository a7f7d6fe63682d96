using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Validation;

/// <summary>
/// All variable usages are allowed (GraphQL specification, 5.8.5). The library's own rule takes any two non-null types for the same, and any
/// two lists: it lets an <c>ID!</c> stand for <c>[ID!]!</c>, a <c>Boolean!</c> for an enum, and an <c>ID</c> that may be null inside a
/// <c>[ID!]</c>.
/// </summary>
internal sealed class VariablePositions : ValidationRuleBase
{
    private static readonly MatchingNodeVisitor<GraphQLOperationDefinition> _visitor = new(leave: Check);

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(_visitor);

    private static void Check(GraphQLOperationDefinition operation, ValidationContext context)
    {
        if (operation.Variables is not { Count: > 0 } variables)
        {
            return;
        }
        var declared = new Dictionary<string, GraphQLVariableDefinition>(StringComparer.Ordinal);
        foreach (var variable in variables.Items)
        {
            // Of two with one name the first counts; another rule refuses the second.
            declared.TryAdd(variable.Variable.Name.StringValue, variable);
        }
        new VariableUsages(
            context,
            (usage, location, hasDefault) =>
            {
                var name = usage.Name.StringValue;
                if (declared.TryGetValue(name, out var variable) && !IsAllowed(variable, location, hasDefault))
                {
                    context.ReportError(
                        new ValidationError(
                            context.Document.Source,
                            "5.8.5",
                            $"Variable '${name}' of type '{Print(variable.Type)}' is used where '{location}' is expected.",
                            variable,
                            usage
                        )
                    );
                }
            }
        ).Walk(operation);
    }

    private static bool IsAllowed(GraphQLVariableDefinition variable, IGraphType location, bool hasDefault)
    {
        if (location is not NonNullGraphType required || variable.Type is GraphQLNonNullType)
        {
            return AreCompatible(variable.Type, location);
        }
        return (hasDefault || variable.DefaultValue is not (null or GraphQLNullValue))
            && AreCompatible(variable.Type, required.ResolvedType!);
    }

    private static bool AreCompatible(GraphQLType variable, IGraphType location) =>
        (variable, location) switch
        {
            (GraphQLNonNullType given, NonNullGraphType wanted) => AreCompatible(given.Type, wanted.ResolvedType!),
            (_, NonNullGraphType) => false,
            (GraphQLNonNullType given, _) => AreCompatible(given.Type, location),
            (GraphQLListType given, ListGraphType wanted) => AreCompatible(given.Type, wanted.ResolvedType!),
            (GraphQLNamedType given, not ListGraphType) => given.Name == location.Name,
            _ => false,
        };

    private static string Print(GraphQLType type) =>
        type switch
        {
            GraphQLNonNullType required => $"{Print(required.Type)}!",
            GraphQLListType list => $"[{Print(list.Type)}]",
            _ => ((GraphQLNamedType)type).Name.StringValue,
        };
}
