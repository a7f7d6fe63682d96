using System.Collections.Frozen;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Records;
using GraphQL;
using GraphQL.Types;
using GraphQL.Utilities;

namespace FeatureStore.Serving.Schema;

/// <summary>A catalog with all that was made from it for serving. Immutable but for its cache; a request takes one and keeps it.</summary>
internal sealed class SchemaSnapshot
{
    /// <summary>In bytes. Longer documents carry their values inside, and are seldom seen twice.</summary>
    public const int MaxCachedDocumentLength = 32 * 1024;

    private readonly FrozenDictionary<string, FeatureShape> _shapes;
    private readonly Lazy<string> _sdl;

    /// <exception cref="InvalidOperationException">The catalog makes no valid schema.</exception>
    public SchemaSnapshot(Catalog catalog, int maxCachedDocuments)
    {
        Catalog = catalog;
        _shapes = catalog.Features.Select(f => new FeatureShape(f)).ToFrozenDictionary(s => s.Name);
        Schema = new FeatureSchema(catalog, _shapes);
        Documents = new Utf8Cache<CachedDocument>(maxCachedDocuments, MaxCachedDocumentLength);
        _sdl = new Lazy<string>(() => Schema.Print(new PrintOptions { StringComparison = null }));
    }

    public Catalog Catalog { get; }

    public ISchema Schema { get; }

    /// <summary>Documents that are valid against this schema.</summary>
    public Utf8Cache<CachedDocument> Documents { get; }

    /// <summary>The schema in its own language.</summary>
    public string Sdl => _sdl.Value;

    /// <summary>By the name that YAML uses.</summary>
    public FeatureShape? FindShape(string name) => _shapes.GetValueOrDefault(name);
}
