using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Limits;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Schema;

/// <summary>
/// The schema snapshot that requests start with. Follows the catalog: a new snapshot is built aside, with the plans of the documents that the
/// old one knew, and swapped in. Requests take <see cref="Current"/> and never wait; those under way end on the one they began with.
/// </summary>
/// <remarks>It is built before the catalog becomes current: one that makes no schema is refused, and nothing changes anywhere.</remarks>
internal sealed partial class SchemaCache : ICatalogUser, IDisposable
{
    private readonly CatalogRegistry _registry;
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SchemaCache> _logger;
    private volatile SchemaSnapshot? _current;

    /// <exception cref="CatalogRefusedException">The current catalog makes no valid schema.</exception>
    public SchemaCache(CatalogRegistry registry, ServingOptions options, TimeProvider time, ILogger<SchemaCache> logger)
    {
        _registry = registry;
        _options = options;
        _time = time;
        _logger = logger;
        registry.Join(this);
    }

    public SchemaSnapshot Current => _current!;

    public Action Prepare(Catalog next)
    {
        var started = _time.GetTimestamp();
        SchemaSnapshot snapshot;
        var ready = 0;
        try
        {
            snapshot = new SchemaSnapshot(next, _options.MaxCachedDocuments);
            if (_current is { } current)
            {
                ready = KnownDocuments.Carry(current, snapshot, _time);
            }
        }
        catch (Exception e)
        {
            // The loader refuses such catalogs. Should one come all the same, what is served now stays.
            LogRefused(_logger, e, next.Revision, _current?.Catalog.Revision);
            throw new CatalogRefusedException($"revision {next.Revision} makes no valid GraphQL schema: {e.Message}", e);
        }
        var took = _time.GetElapsedTime(started).TotalMilliseconds;
        return () =>
        {
            var isFirst = _current is null;
            _current = snapshot;
            if (!isFirst)
            {
                LogSwapped(_logger, next.Revision, took, ready);
            }
        };
    }

    public void Dispose() => _registry.Leave(this);
}
