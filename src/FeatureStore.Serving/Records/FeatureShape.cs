using System.Collections.Frozen;
using System.Collections.Immutable;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Serving.Records;

/// <summary>A feature as the serving side needs it; made once for each catalog.</summary>
internal sealed class FeatureShape
{
    private readonly FrozenDictionary<string, FieldShape> _byName;

    public FeatureShape(FeatureDefinition definition)
    {
        Definition = definition;
        GraphName = GraphQlName.Camel(definition.Name);
        TypeName = GraphQlName.Pascal(definition.Name);
        Fields = [.. definition.Fields.Select(f => new FieldShape(f))];
        _byName = Fields.ToFrozenDictionary(f => f.Definition.Name);
    }

    public FeatureDefinition Definition { get; }

    public string Name => Definition.Name;

    public bool IsAction => Definition.Kind == FeatureKind.Action;

    /// <summary><c>recentClickedArticles</c>.</summary>
    public string GraphName { get; }

    /// <summary><c>RecentClickedArticles</c>.</summary>
    public string TypeName { get; }

    /// <summary>In stored order.</summary>
    public ImmutableArray<FieldShape> Fields { get; }

    /// <summary>By the name that YAML uses.</summary>
    public FieldShape? FindField(string name) => _byName.GetValueOrDefault(name);

    /// <summary>By the name that GraphQL uses.</summary>
    public FieldShape? FindGraphField(string name) => Fields.FirstOrDefault(f => f.GraphName == name);
}
