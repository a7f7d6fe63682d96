using GraphQLParser.AST;

namespace FeatureStore.Serving.Compilation;

/// <summary>A field of an answer: all that a selection set asks for under one key.</summary>
/// <param name="Key">Alias or name.</param>
/// <param name="Fields">Where it is asked for; name and arguments are the same in all.</param>
internal sealed record CollectedField(string Key, List<GraphQLField> Fields)
{
    public string Name => Fields[0].Name.StringValue;

    public GraphQLField First => Fields[0];

    /// <summary>What is asked of its value, one after another.</summary>
    public IEnumerable<GraphQLSelectionSet> SelectionSets => Fields.Select(f => f.SelectionSet).OfType<GraphQLSelectionSet>();
}
