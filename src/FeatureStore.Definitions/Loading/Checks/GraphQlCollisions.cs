using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Checks;

/// <summary>
/// Finds names that become one name in GraphQL (DESIGN: GraphQL contract), plurals and prefixes that are taken, and names that GraphQL
/// or the server itself uses.
/// </summary>
internal sealed class GraphQlCollisions(DiagnosticBag diagnostics)
{
    private static readonly string[] BuiltInTypes =
    [
        "Query",
        "Mutation",
        "Subscription",
        "String",
        "Int",
        "Float",
        "Boolean",
        "ID",
        "Long",
        "JSON",
        "DateTime",
        "Duration",
        "EntityFeatures",
        "FeatureDefinition",
        "FeatureSelection",
        "ValueCount",
    ];

    private static readonly string[] BuiltInQueries = ["features", "featureDefinitions"];

    private readonly Dictionary<string, Claim> _types = BuiltInTypes.ToDictionary(t => t, _ => Claim.BuiltIn);
    private readonly Dictionary<string, Claim> _queries = BuiltInQueries.ToDictionary(q => q, _ => Claim.BuiltIn);
    private readonly Dictionary<string, Claim> _prefixes = [];
    private readonly Dictionary<(string Entity, string Field), Claim> _fields = [];

    public void Add(DefinitionDocument document, EntityDefinition? entity)
    {
        if (entity is null || !NameRules.IsSnakeCase(entity.Name))
        {
            return;
        }
        var owner = new Claim($"entity '{entity.Name}'", document.NameNode);
        Take(_types, GraphQlName.Pascal(entity.Name), "type", owner);
        Take(_queries, GraphQlName.Camel(entity.Name), "query", owner);
        Take(_queries, GraphQlName.Camel(entity.Plural), "query", Of(document, "plural", $"the plural of entity '{entity.Name}'"));
        Take(_prefixes, entity.Prefix, "prefix", Of(document, "prefix", $"the prefix of entity '{entity.Name}'"));
        _fields[(entity.Name, "id")] = Claim.BuiltIn;
    }

    public void Add(DefinitionDocument document, FeatureDefinition feature)
    {
        if (!NameRules.IsSnakeCase(feature.Name))
        {
            return;
        }
        var owner = new Claim($"feature '{feature.Name}'", document.NameNode);
        var type = GraphQlName.Pascal(feature.Name);
        var field = GraphQlName.Camel(feature.Name);
        TakeField(feature.Entity, field, owner);
        if (feature.Kind == FeatureKind.Static)
        {
            Take(_types, type, "type", owner);
            return;
        }
        TakeField(feature.Entity, field + "Aggregate", owner);
        Take(_types, type + "Item", "type", owner);
        Take(_types, type + "Aggregate", "type", owner);
        Take(_types, type + "Field", "type", owner);
    }

    /// <summary>Fields of one feature among themselves.</summary>
    public static void CheckFields(IEnumerable<(FieldDefinition Field, YamlNode Place)> fields, DiagnosticBag diagnostics)
    {
        var first = new Dictionary<string, string>();
        foreach (var (field, place) in fields)
        {
            var name = GraphQlName.Camel(field.Name);
            if (!first.TryAdd(name, field.Name))
            {
                diagnostics.Error(place, $"fields '{first[name]}' and '{field.Name}' are both '{name}' in GraphQL; rename one");
            }
        }
    }

    private static Claim Of(DefinitionDocument document, string key, string owner) =>
        new(owner, document.Root.Find(key) ?? document.NameNode);

    private void TakeField(EntityDefinition entity, string field, Claim owner)
    {
        var key = (entity.Name, field);
        if (_fields.TryGetValue(key, out var other))
        {
            Report($"field '{field}' of '{GraphQlName.Pascal(entity.Name)}'", owner, other);
            return;
        }
        _fields.Add(key, owner);
    }

    private void Take(Dictionary<string, Claim> taken, string name, string what, Claim owner)
    {
        if (taken.TryGetValue(name, out var other))
        {
            Report($"{what} '{name}'", owner, other);
            return;
        }
        taken.Add(name, owner);
    }

    private void Report(string what, Claim owner, Claim other) =>
        diagnostics.Error(
            owner.Place!,
            other.Place is null
                ? $"{owner.Name} would make the {what}, which is built in; rename it"
                : $"{owner.Name} would make the {what}, which {other.Name} ({other.Place.File.Path}:{other.Place.Line}) makes already; rename one"
        );

    /// <summary>Who makes a name, and where that stands; nowhere for what is built in.</summary>
    private sealed record Claim(string Name, YamlNode? Place)
    {
        public static readonly Claim BuiltIn = new("the server", null);
    }
}
