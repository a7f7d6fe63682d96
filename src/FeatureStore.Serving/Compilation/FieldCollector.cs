using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>
/// CollectFields of the GraphQL specification (6.3.2): fragments spread out, fields of one key merged, <c>@skip</c> and <c>@include</c> decided.
/// </summary>
/// <param name="fragments">Of the document, by name.</param>
/// <param name="booleans">The variables that directives ask, decided.</param>
internal sealed class FieldCollector(
    IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments,
    IReadOnlyDictionary<string, bool> booleans
)
{
    /// <param name="typeName">Of the object that the selections are about. All types are objects: a fragment is on it or is not.</param>
    /// <param name="sets">One after another.</param>
    /// <exception cref="NotCompilableException">A directive is not of the standard's.</exception>
    public List<CollectedField> Collect(string typeName, IEnumerable<GraphQLSelectionSet> sets)
    {
        var fields = new List<CollectedField>();
        var byKey = new Dictionary<string, CollectedField>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in sets)
        {
            Collect(set);
        }
        return fields;

        void Collect(GraphQLSelectionSet set)
        {
            foreach (var selection in set.Selections)
            {
                if (!IsIncluded(((IHasDirectivesNode)selection).Directives))
                {
                    continue;
                }
                switch (selection)
                {
                    case GraphQLField field:
                        Add(field);
                        break;
                    case GraphQLInlineFragment inline when inline.TypeCondition is null || inline.TypeCondition.Type.Name.Value == typeName:
                        Collect(inline.SelectionSet);
                        break;
                    case GraphQLFragmentSpread spread when visited.Add(spread.FragmentName.Name.StringValue):
                        var fragment = fragments[spread.FragmentName.Name.StringValue];
                        if (fragment.TypeCondition.Type.Name.Value == typeName)
                        {
                            Collect(fragment.SelectionSet);
                        }
                        break;
                }
            }
        }

        void Add(GraphQLField field)
        {
            var key = (field.Alias?.Name ?? field.Name).StringValue;
            if (!byKey.TryGetValue(key, out var collected))
            {
                collected = new CollectedField(key, []);
                byKey.Add(key, collected);
                fields.Add(collected);
            }
            collected.Fields.Add(field);
        }
    }

    private bool IsIncluded(GraphQLDirectives? directives)
    {
        var included = true;
        foreach (var directive in directives?.Items ?? [])
        {
            included &= directive.Name.StringValue switch
            {
                "skip" => !Condition(directive),
                "include" => Condition(directive),
                _ => throw new NotCompilableException(),
            };
        }
        return included;
    }

    private bool Condition(GraphQLDirective directive) =>
        directive.Arguments?.Items.Single().Value switch
        {
            GraphQLBooleanValue constant => constant.BoolValue,
            GraphQLVariable variable => booleans[variable.Name.StringValue],
            _ => throw new NotCompilableException(),
        };
}
