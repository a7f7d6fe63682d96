using FeatureStore.Definitions.Catalogs;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using FeatureStore.Storage.Tests.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.Online;

public sealed class StoreHealthCheckTests
{
    [Theory]
    [InlineData(ReadStatus.Ok, HealthStatus.Healthy)]
    [InlineData(ReadStatus.Unavailable, HealthStatus.Unhealthy)]
    [InlineData(ReadStatus.DeadlineExceeded, HealthStatus.Unhealthy)]
    public async Task Store_is_ready_when_it_answers_a_consistent_read(ReadStatus answers, HealthStatus expected)
    {
        using var folder = new TemporaryFolder();
        await using var store = new FaultyStore(
            new SqliteOnlineStore(
                new SqliteOptions { Path = folder.File("features.db") },
                TimeProvider.System,
                NullLogger<SqliteOnlineStore>.Instance
            )
        );
        await store.InitializeAsync(CancellationToken.None);
        store.Answers = answers;
        var registry = new CatalogRegistry(new Catalog("r1", [], [TestFeatures.User], [TestFeatures.Static()]));

        var result = await new StoreHealthCheck(store, registry).CheckHealthAsync(new HealthCheckContext());

        result.Status.ShouldBe(expected);
        store.WasReadLoosely.ShouldBeFalse();
    }
}
