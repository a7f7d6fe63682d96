using System.Globalization;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>One operation with the variables and fragments that it alone uses.</summary>
internal sealed class OperationGenerator(
    SchemaModel schema,
    ValueGenerator values,
    Random random,
    string name,
    int maxDepth,
    int maxSelections
)
{
    private static readonly string[] _introspection =
    [
        "__type ( name : \"User\" ) { name kind description fields { name type { kind name ofType { kind name } } } }",
        "__type ( name : \"RecentRatingsField\" ) { kind name enumValues ( includeDeprecated : true ) { name description isDeprecated deprecationReason } }",
        "__type ( name : \"FeatureSelection\" ) { name inputFields { name defaultValue type { name kind ofType { name } } } fields { name } }",
        "__type ( name : \"Nobody\" ) { name }",
        "__schema { queryType { name __typename } mutationType { name } subscriptionType { name } }",
        "__type ( name : \"Article\" ) { ... on __Type { fields ( includeDeprecated : false ) { name args { name defaultValue } isDeprecated } } interfaces { name } possibleTypes { name } }",
    ];

    private static readonly string[] _conditions = ["@skip", "@include"];

    private readonly List<string> _variables = [];
    private readonly Dictionary<string, (string Name, List<string> Tokens)> _fragments = new(StringComparer.Ordinal);
    private readonly List<List<string>> _definitions = [];
    private int _selections;
    private int _aliases;

    /// <summary>Members of the object <c>variables</c>.</summary>
    public List<string> VariableValues { get; } = [];

    /// <param name="named">Without a name, and mostly without variables, the keyword may be left out too.</param>
    public List<string> Generate(bool named)
    {
        values.Variable = place => values.Chance(0.18) ? Declare(place) : null;
        var body = new List<string>();
        Select(body, "Query", depth: 0);
        if (values.Chance(0.01))
        {
            Declare(new InputModel("unused", new TypeReference("Int", null, Required: false), HasDefault: false));
        }
        var tokens = new List<string>();
        if (named || _variables.Count > 0 || values.Chance(0.3))
        {
            tokens.Add(values.Chance(0.005) ? values.Pick(["mutation", "subscription"]) : "query");
            if (named)
            {
                tokens.Add(name);
            }
            if (_variables.Count > 0)
            {
                tokens.AddRange(["(", .. _variables, ")"]);
            }
            if (values.Chance(0.005))
            {
                tokens.Add("@include(if: true)");
            }
        }
        tokens.AddRange(body);
        foreach (var definition in _definitions)
        {
            tokens.InsertRange(values.Chance(0.2) && named ? 0 : tokens.Count, definition);
        }
        return tokens;
    }

    private void Select(List<string> tokens, string type, int depth)
    {
        var fields = schema.Objects[type];
        tokens.Add("{");
        var start = tokens.Count;
        for (var i = random.Next(1, depth == 0 ? 4 : 6); i > 0; i--)
        {
            if (_selections >= maxSelections)
            {
                break;
            }
            _selections++;
            switch (random.Next(100))
            {
                case < 8:
                    Alias(tokens);
                    tokens.Add("__typename");
                    Directives(tokens);
                    break;
                case < 14:
                    tokens.Add("...");
                    if (values.Chance(0.6))
                    {
                        tokens.AddRange("on", values.Chance(0.008) ? values.Pick([.. schema.Objects.Keys, "Nobody", "ID"]) : type);
                    }
                    Directives(tokens);
                    Select(tokens, type, depth + 1);
                    break;
                case < 21:
                    tokens.AddRange("...", Fragment(type, depth));
                    Directives(tokens);
                    break;
                case < 24 when depth == 0:
                    tokens.AddRange(values.Pick(_introspection).Split(' '));
                    break;
                case < 25:
                    tokens.Add(values.Chance(0.15) ? "unknown" : "__typename");
                    break;
                default:
                    Field(tokens, fields, depth);
                    break;
            }
        }
        if (tokens.Count == start)
        {
            tokens.Add("__typename");
        }
        tokens.Add("}");
    }

    private void Field(List<string> tokens, FieldModel[] fields, int depth)
    {
        var field = values.Pick(fields);
        var selects = schema.Objects.ContainsKey(field.Type.Innermost);
        if (selects && depth >= maxDepth)
        {
            tokens.Add("__typename");
            return;
        }
        // Without an alias, fields with arguments would mostly conflict; some are meant to.
        if (field.Arguments.Length > 0 ? values.Chance(0.94) : values.Chance(0.15))
        {
            Alias(tokens, always: true);
        }
        tokens.Add(field.Name);
        var given = field.Arguments.Where(a => a.Type.Required && !a.HasDefault ? !values.Chance(0.003) : values.Chance(0.35)).ToList();
        if (values.Chance(0.001))
        {
            given.Add(new InputModel("unknown", new TypeReference("Int", null, Required: false), HasDefault: false));
        }
        if (given.Count > 0)
        {
            tokens.Add("(");
            foreach (var argument in given)
            {
                tokens.AddRange(argument.Name, ":");
                values.Literal(tokens, argument);
            }
            tokens.Add(")");
        }
        Directives(tokens);
        if (selects ? !values.Chance(0.001) : values.Chance(0.001))
        {
            if (selects)
            {
                Select(tokens, field.Type.Innermost, depth + 1);
            }
            else
            {
                tokens.AddRange("{", "id", "}");
            }
        }
    }

    private void Alias(List<string> tokens, bool always = false)
    {
        if (always || values.Chance(0.3))
        {
            tokens.AddRange(values.Chance(0.02) ? "a" : $"a{(_aliases++).ToString(CultureInfo.InvariantCulture)}", ":");
        }
    }

    private void Directives(List<string> tokens)
    {
        foreach (var directive in values.Chance(0.5) ? _conditions : _conditions.Reverse())
        {
            if (!values.Chance(0.07))
            {
                continue;
            }
            // The same twice, or one that nobody knows, is invalid.
            tokens.AddRange(values.Chance(0.02) ? values.Pick(["@unknown", "@skip", "@deprecated"]) : directive, "(", "if", ":");
            values.Literal(tokens, new InputModel("if", new TypeReference("Boolean", null, Required: true), HasDefault: false));
            tokens.Add(")");
        }
    }

    private string Fragment(string type, int depth)
    {
        if (values.Chance(0.01))
        {
            return "Missing";
        }
        if (_fragments.TryGetValue(type, out var known) && values.Chance(0.6))
        {
            return known.Name;
        }
        var fragment = (Name: $"{name}F{_definitions.Count.ToString(CultureInfo.InvariantCulture)}", Tokens: new List<string>());
        // Listed before its selections are made: theirs may name it again, which is a cycle that both sides must refuse.
        _definitions.Add(fragment.Tokens);
        if (values.Chance(0.03))
        {
            _fragments[type] = fragment;
        }
        fragment.Tokens.AddRange("fragment", fragment.Name, "on", values.Chance(0.01) ? "Article" : type);
        Select(fragment.Tokens, type, depth + 1);
        _fragments[type] = fragment;
        return fragment.Name;
    }

    private string Declare(InputModel place)
    {
        var variable = $"{name.ToLowerInvariant()}v{VariableValues.Count.ToString(CultureInfo.InvariantCulture)}x{_variables.Count}";
        if (values.Chance(0.004))
        {
            return $"${variable}";
        }
        var required = values.Chance(0.01) ? !place.Type.Required : place.Type.Required || values.Chance(0.3);
        var declared = place with { Type = place.Type with { Required = required } };
        _variables.AddRange([$"${variable}", ":", values.Chance(0.01) ? "String" : declared.Type.ToString()]);
        var defaulted = values.Chance(0.25);
        if (defaulted)
        {
            _variables.Add("=");
            // A default is constant.
            var outer = values.Variable;
            values.Variable = _ => null;
            values.Literal(_variables, declared);
            values.Variable = outer;
        }
        if (!values.Chance(defaulted || !required ? 0.35 : 0.01))
        {
            VariableValues.Add($"\"{variable}\":{values.Json(declared)}");
        }
        return $"${variable}";
    }
}
