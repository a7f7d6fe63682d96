using GraphQLParser.AST;

namespace FeatureStore.Serving.Execution;

/// <summary>
/// Counts what validation looks at one by one: arguments, directives, variables, fields of input objects. Plain values do not count, so that
/// a document may list its ids.
/// </summary>
internal static class DocumentParts
{
    public static long Of(GraphQLVariablesDefinition? variables)
    {
        var parts = 0L;
        foreach (var variable in variables?.Items ?? [])
        {
            parts += 1 + Of(variable.DefaultValue) + Of(variable.Directives);
        }
        return parts;
    }

    public static long Of(GraphQLDirectives? directives)
    {
        var parts = 0L;
        foreach (var directive in directives?.Items ?? [])
        {
            parts += 1 + Of(directive.Arguments);
        }
        return parts;
    }

    public static long Of(GraphQLArguments? arguments)
    {
        var parts = 0L;
        foreach (var argument in arguments?.Items ?? [])
        {
            parts += 1 + Of(argument.Value);
        }
        return parts;
    }

    private static long Of(GraphQLValue? value)
    {
        var parts = 0L;
        switch (value)
        {
            case GraphQLVariable:
                return 1;
            case GraphQLListValue { Values: { } values }:
                foreach (var item in values)
                {
                    parts += Of(item);
                }
                return parts;
            case GraphQLObjectValue { Fields: { } fields }:
                foreach (var field in fields)
                {
                    parts += 1 + Of(field.Value);
                }
                return parts;
            default:
                return 0;
        }
    }

    /// <summary>Fields of a selection set where it may have at most <paramref name="all"/>; a fragment may name them all.</summary>
    public static int Fields(GraphQLSelectionSet? set, int all)
    {
        var fields = 0;
        foreach (var selection in set?.Selections ?? [])
        {
            fields += selection is GraphQLField ? 1 : all;
        }
        return fields;
    }
}
