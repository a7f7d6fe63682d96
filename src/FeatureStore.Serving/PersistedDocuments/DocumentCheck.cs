using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Validation;
using GraphQL;
using GraphQLParser.AST;

namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>
/// Which documents of clients a new catalog breaks, found before it is served: those that its schema refuses, and those whose
/// <c>features(entity, select)</c> names by literals what is not there. Names in variables only the requests know.
/// </summary>
public static class DocumentCheck
{
    /// <summary>Validates each document against both schemas, as the server would.</summary>
    /// <param name="path">A file of trusted documents, in either format that <see cref="DocumentOptions.Trusted"/> names.</param>
    /// <param name="before">The catalog that is served.</param>
    /// <param name="after">The one that is to be.</param>
    /// <returns>How many documents there are, and those that <paramref name="after"/> refuses, by id.</returns>
    /// <exception cref="ConfigurationException">There is no such file, or it holds something else.</exception>
    public static async Task<(int Documents, IReadOnlyList<BrokenDocument> Broken)> FindBrokenAsync(
        string path,
        Catalog before,
        Catalog after
    )
    {
        var documents = TrustedDocuments.Load(path);
        var old = new SchemaSnapshot(before, maxCachedDocuments: 1);
        var next = new SchemaSnapshot(after, maxCachedDocuments: 1);
        var broken = new List<BrokenDocument>();
        foreach (var (id, text) in documents.All.OrderBy(d => d.Id, StringComparer.Ordinal))
        {
            var (operations, errors) = await CheckAsync(next, text);
            if (errors.Count > 0)
            {
                var (_, then) = await CheckAsync(old, text);
                broken.Add(new BrokenDocument(id, operations, then.Count > 0, errors));
            }
        }
        return (documents.Count, broken);
    }

    private static async Task<(IReadOnlyList<string> Operations, IReadOnlyList<string> Errors)> CheckAsync(
        SchemaSnapshot snapshot,
        string text
    )
    {
        IReadOnlyList<string> operations = [];
        try
        {
            var document = DocumentParser.Parse(text, new ServingOptions());
            operations = [.. document.Definitions.OfType<GraphQLOperationDefinition>().Select(o => o.Name?.StringValue).OfType<string>()];
            VariableTypes.Check(snapshot.Schema, document);
            var errors = await DocumentErrors.FindAsync(snapshot.Schema, document);
            // What is wrong with the document by its types is told first; only then are its values what they seem.
            return (operations, errors.Count > 0 ? [.. errors.Select(e => e.Message)] : LiteralSelections.FindErrors(snapshot, document));
        }
        catch (ExecutionError e)
        {
            return (operations, [e.Message]);
        }
    }
}
