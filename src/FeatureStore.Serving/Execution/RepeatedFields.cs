using GraphQLParser.AST;

namespace FeatureStore.Serving.Execution;

/// <summary>
/// Counts the pairs of fields that have the same name in the same place of the answer, fragments spread out, and the pairs of fragments there.
/// They are legal, but validation compares every two of them, and those below them again, and builds an error for each pair that differs.
/// </summary>
internal sealed class RepeatedFields(IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
{
    private readonly HashSet<string> _spread = new(StringComparer.Ordinal);

    /// <summary>Pairs in a set and in all that is below it.</summary>
    /// <remarks>Looks at each field once, as often as it is spread; the caller has bounded that. The depth is that of the fields.</remarks>
    public long PairsIn(GraphQLSelectionSet set) => PairsIn([set]);

    private long PairsIn(List<GraphQLSelectionSet> sets)
    {
        var byName = new Dictionary<string, Group>(StringComparer.Ordinal);
        _spread.Clear();
        foreach (var set in sets)
        {
            Collect(set, byName);
        }
        var pairs = Pairs(_spread.Count);
        foreach (var group in byName.Values)
        {
            pairs += Pairs(group.Count);
            if (group.Below.Count > 0)
            {
                pairs += PairsIn(group.Below);
            }
        }
        return pairs;
    }

    private static long Pairs(int count) => (long)count * (count - 1) / 2;

    private void Collect(GraphQLSelectionSet set, Dictionary<string, Group> byName)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case GraphQLField field:
                    var name = (field.Alias?.Name ?? field.Name).StringValue;
                    if (!byName.TryGetValue(name, out var group))
                    {
                        byName.Add(name, group = new Group());
                    }
                    group.Count++;
                    if (field.SelectionSet is { } below)
                    {
                        group.Below.Add(below);
                    }
                    break;
                case GraphQLInlineFragment inline:
                    Collect(inline.SelectionSet, byName);
                    break;
                // The same fragment twice in one place adds the same fields: they are compared once.
                case GraphQLFragmentSpread spread
                    when _spread.Add(spread.FragmentName.Name.StringValue)
                        && fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment):
                    Collect(fragment.SelectionSet, byName);
                    break;
            }
        }
    }

    private sealed class Group
    {
        public int Count { get; set; }

        public List<GraphQLSelectionSet> Below { get; } = [];
    }
}
