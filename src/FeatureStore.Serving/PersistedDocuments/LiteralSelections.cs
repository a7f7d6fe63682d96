using System.Globalization;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Timing;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.RunTime;
using FeatureStore.Serving.Schema;
using GraphQLParser.AST;

namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>
/// What <c>features(entity, select)</c> of a valid document names by literals, checked as a request would be. To the schema these names are
/// texts: it cannot refuse one that the catalog does not have.
/// </summary>
internal static class LiteralSelections
{
    private const string Field = "features";

    /// <summary>What the server would answer every request with this document; nothing where variables decide.</summary>
    public static IReadOnlyList<string> FindErrors(SchemaSnapshot snapshot, GraphQLDocument document)
    {
        var errors = new List<string>();
        foreach (var definition in document.Definitions)
        {
            var (selection, isQuery) = definition switch
            {
                GraphQLOperationDefinition operation => (operation.SelectionSet, true),
                GraphQLFragmentDefinition fragment => (fragment.SelectionSet, fragment.TypeCondition.Type.Name.Value == "Query"),
                _ => (null, false),
            };
            if (isQuery && selection is not null)
            {
                Walk(snapshot, selection, errors);
            }
        }
        return errors;
    }

    /// <summary>Root fields, also in inline fragments; those of named fragments are walked by themselves.</summary>
    private static void Walk(SchemaSnapshot snapshot, GraphQLSelectionSet selections, List<string> errors)
    {
        foreach (var selection in selections.Selections)
        {
            if (selection is GraphQLInlineFragment inline)
            {
                Walk(snapshot, inline.SelectionSet, errors);
            }
            else if (selection is GraphQLField field && field.Name.Value == Field)
            {
                Check(snapshot, field, errors);
            }
        }
    }

    private static void Check(SchemaSnapshot snapshot, GraphQLField field, List<string> errors)
    {
        if (Argument(field, "entity") is not GraphQLStringValue name)
        {
            return;
        }
        try
        {
            var entity = FeatureSelectionReader.Entity(snapshot.Catalog, name.Value.ToString());
            // One literal stands for a list of it.
            var select = Argument(field, "select");
            foreach (
                var entry in select is GraphQLListValue list ? list.Values ?? []
                : select is null ? []
                : [select]
            )
            {
                if (entry is GraphQLObjectValue content)
                {
                    CheckEntry(snapshot, entity, content, errors);
                }
            }
        }
        catch (ServingError e)
        {
            errors.Add(e.Message);
        }
    }

    /// <summary>Each by itself, so that all that is wrong is told.</summary>
    private static void CheckEntry(SchemaSnapshot snapshot, EntityDefinition entity, GraphQLObjectValue entry, List<string> errors)
    {
        if (Value(entry, "name") is not GraphQLStringValue name)
        {
            return;
        }
        var input = new SelectionInput(
            name.Value.ToString(),
            As: null,
            Limit(Value(entry, "limit")),
            Period(Value(entry, "period")),
            From: null,
            To: null,
            Fields(Value(entry, "fields"))
        );
        try
        {
            FeatureSelectionReader.Read(snapshot, entity, [input]);
        }
        catch (ServingError e)
        {
            errors.Add(e.Message);
        }
    }

    private static GraphQLValue? Argument(GraphQLField field, string name) => field.Arguments?.Items.Find(a => a.Name.Value == name)?.Value;

    private static GraphQLValue? Value(GraphQLObjectValue entry, string name) => entry.Fields?.Find(f => f.Name.Value == name)?.Value;

    private static int? Limit(GraphQLValue? value) =>
        value is GraphQLIntValue number
        && int.TryParse(number.Value.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;

    private static TimeSpan? Period(GraphQLValue? value) =>
        value is GraphQLStringValue text && Durations.TryParse(text.Value.ToString(), out var period) ? period : null;

    private static string[]? Fields(GraphQLValue? value) =>
        value switch
        {
            GraphQLListValue list => [.. (list.Values ?? []).OfType<GraphQLStringValue>().Select(f => f.Value.ToString())],
            GraphQLStringValue one => [one.Value.ToString()],
            _ => null,
        };
}
