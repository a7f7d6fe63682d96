using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Storage;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>Reads features through the cache, as a server does: so that there is something in it that a write could be hidden by (I4).</summary>
internal sealed class KnownReader : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IOnlineStore _store;
    private readonly Catalog _catalog;
    private readonly KnownEvents _events;

    public KnownReader(IConfiguration configuration, KnownEvents events)
    {
        _events = events;
        _catalog = CatalogLoader.Load([("definitions.yaml", KnownEvents.DefinitionsOn("{type: http}"))]).Catalog!;
        _services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new CatalogRegistry(_catalog))
            .AddLogging(logs => logs.ClearProviders())
            .AddFeatureStorage(configuration)
            .BuildServiceProvider();
        _store = _services.GetRequiredService<IOnlineStore>();
    }

    /// <summary>Asks for all users again and again; what is answered is not looked at, since it changes.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var isOpen = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!isOpen)
                {
                    await _store.InitializeAsync(CancellationToken.None);
                    isOpen = true;
                }
                await ReadAsync();
                await Task.Delay(20, cancellationToken);
            }
            catch (Exception e) when (e is StoreException or OperationCanceledException)
            {
                // As long as things fail, reads may.
            }
        }
    }

    /// <summary>Every user's answers are what the events say.</summary>
    public async Task CompareAsync()
    {
        await _store.InitializeAsync(CancellationToken.None);
        var expected = _events.Expected();
        var results = await ReadAsync();
        for (var user = 0; user < KnownEvents.Users; user++)
        {
            var (clicks, mood) = (results[2 * user], results[(2 * user) + 1]);
            clicks.Status.ShouldBe(ReadStatus.Ok);
            var newest = expected
                .Where(pair => pair.Key.PartitionKey == $"user#{user}#clicks")
                .OrderByDescending(pair => pair.Key.SortKey, StringComparer.Ordinal)
                .Take(100)
                .Select(pair => pair.Value);
            Texts(clicks).ShouldBe(newest, $"clicks of user {user}, through the cache");
            Texts(mood)
                .ShouldBe(
                    expected.TryGetValue(($"user#{user}#mood", "null"), out var value) ? [value] : [],
                    $"mood of user {user}, through the cache"
                );
        }
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static IEnumerable<string?> Texts(ReadResult result) =>
        result.Records.Select(record => Encoding.UTF8.GetString(record.Value.Span));

    private Task<ReadResult[]> ReadAsync()
    {
        var reads = new List<RecordRead>(2 * KnownEvents.Users);
        for (var user = 0; user < KnownEvents.Users; user++)
        {
            reads.Add(new RecordRead(_catalog.FindFeature("clicks")!, $"{user}", 0, long.MaxValue, 100));
            reads.Add(new RecordRead(_catalog.FindFeature("mood")!, $"{user}", 0, long.MaxValue, 1));
        }
        return _store.ReadAsync(reads, default, CancellationToken.None);
    }
}
