using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Checks;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Loading;

/// <summary>Documents → catalog. Streams and entities come first: features name them, in whatever file they stand.</summary>
internal sealed class CatalogAssembler(DiagnosticBag diagnostics)
{
    /// <returns>Of use only when no error has been reported.</returns>
    public Catalog Assemble(List<YamlFile> files, string revision, string source)
    {
        var isComplete = !diagnostics.HasErrors;
        var documents = new List<DefinitionDocument>();
        var schemas = new EventSchemaFiles(files.Where(f => DefinitionFiles.IsSchema(f.Path)), diagnostics);
        foreach (var file in files.Where(f => !DefinitionFiles.IsSchema(f.Path)))
        {
            isComplete &= YamlReader.TryRead(file, diagnostics, out var roots);
            foreach (var root in roots)
            {
                var document = DefinitionDocument.Read(root, diagnostics);
                isComplete &= document is { Name: not null };
                if (document is not null)
                {
                    documents.Add(document);
                }
            }
        }
        // What is of no known kind may be meant by any name: whoever names it is not wrong as well.
        var unclear = documents.Where(d => d.Kind is null).Select(d => d.Name).ToArray();
        if (documents.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Error(
                files.Count > 0 ? files[0].Path : source,
                "there are no definitions here; write one with apiVersion, kind and name"
            );
        }

        var streams = new References<StreamDefinition>("stream", isComplete, unclear);
        foreach (var document in Unique(documents, "stream", DefinitionKind.Stream))
        {
            streams.Add(document.Name, StreamDocument.Read(document, diagnostics, schemas));
        }
        var entities = new References<EntityDefinition>("entity", isComplete, unclear);
        var collisions = new GraphQlCollisions(diagnostics);
        foreach (var document in Unique(documents, "entity", DefinitionKind.Entity))
        {
            var entity = EntityDocument.Read(document, diagnostics);
            entities.Add(document.Name, entity);
            collisions.Add(document, entity);
        }
        var features = new List<FeatureDefinition>();
        foreach (var document in Unique(documents, "feature", DefinitionKind.ActionFeature, DefinitionKind.StaticFeature))
        {
            if (FeatureDocument.Read(document, diagnostics, streams, entities) is { } feature)
            {
                features.Add(feature);
                collisions.Add(document, feature);
            }
        }
        if (!diagnostics.HasErrors)
        {
            UnusedDefinitions.Warn(documents, features, diagnostics);
            schemas.WarnOfUnused();
        }
        return new Catalog(revision, streams.All, entities.All, features);
    }

    /// <summary>The documents of some kinds, of those with one name only the first.</summary>
    private IEnumerable<DefinitionDocument> Unique(List<DefinitionDocument> documents, string what, params DefinitionKind[] kinds)
    {
        var first = new Dictionary<string, DefinitionDocument>();
        foreach (var document in documents.Where(d => d.Kind is { } kind && kinds.Contains(kind)))
        {
            if (document.Name is not null && !first.TryAdd(document.Name, document))
            {
                var other = first[document.Name].NameNode;
                diagnostics.Error(
                    document.NameNode,
                    $"{what} '{document.Name}' is defined twice, first at {other.File.Path}:{other.Line}; rename or remove one"
                );
                continue;
            }
            yield return document;
        }
    }
}
