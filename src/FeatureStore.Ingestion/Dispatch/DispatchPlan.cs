using System.Collections.Frozen;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Ingestion.Dispatch;

/// <summary>Which features read a stream, compiled once from a catalog. Immutable.</summary>
internal sealed class DispatchPlan
{
    private readonly FrozenDictionary<string, StreamRoutes> _routes;

    /// <param name="catalog">Whose features.</param>
    /// <param name="isIndexed">Whether filters are told apart by their first test. Without, each event asks every feature of its stream.</param>
    public DispatchPlan(Catalog catalog, bool isIndexed = true)
        : this(catalog, _ => true, isIndexed) { }

    /// <param name="catalog">Whose features.</param>
    /// <param name="isWanted">Which of them.</param>
    /// <param name="isIndexed">As above.</param>
    public DispatchPlan(Catalog catalog, Func<FeatureDefinition, bool> isWanted, bool isIndexed = true)
    {
        Catalog = catalog;
        _routes = catalog.Streams.ToFrozenDictionary(
            stream => stream.Name,
            stream => new StreamRoutes(
                [
                    .. catalog
                        .Features.Where(isWanted)
                        .Select(feature => new FeatureRoute(feature, [.. feature.From.Where(input => input.Stream.Name == stream.Name)]))
                        .Where(route => !route.Inputs.IsEmpty),
                ],
                isIndexed
            )
        );
    }

    public Catalog Catalog { get; }

    /// <summary>The features that read the stream; none for a stream that the catalog does not know.</summary>
    public StreamRoutes RoutesOf(string stream) => _routes.TryGetValue(stream, out var routes) ? routes : StreamRoutes.None;
}
