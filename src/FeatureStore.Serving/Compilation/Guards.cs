using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>Finds the variables that <c>@skip</c> and <c>@include</c> ask anywhere in an operation.</summary>
internal sealed class Guards(IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public static List<string> Of(GraphQLOperationDefinition operation, IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
    {
        var guards = new Guards(fragments);
        guards.Visit(operation.SelectionSet);
        return guards._names;
    }

    private void Visit(GraphQLSelectionSet? set)
    {
        foreach (var selection in set?.Selections ?? [])
        {
            foreach (var directive in ((IHasDirectivesNode)selection).Directives?.Items ?? [])
            {
                foreach (var argument in directive.Arguments?.Items ?? [])
                {
                    if (argument.Value is GraphQLVariable { Name.StringValue: var name } && !_names.Contains(name, StringComparer.Ordinal))
                    {
                        _names.Add(name);
                    }
                }
            }
            switch (selection)
            {
                case GraphQLField field:
                    Visit(field.SelectionSet);
                    break;
                case GraphQLInlineFragment inline:
                    Visit(inline.SelectionSet);
                    break;
                case GraphQLFragmentSpread spread when _visited.Add(spread.FragmentName.Name.StringValue):
                    Visit(fragments[spread.FragmentName.Name.StringValue].SelectionSet);
                    break;
            }
        }
    }
}
