using FeatureStore.Storage.Online;
using FeatureStore.Storage.Sqlite;
using FeatureStore.Storage.Tests.Online;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.Sqlite;

public sealed class SqliteOnlineStoreContractTests : OnlineStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<IOnlineStore> CreateAsync() =>
        Task.FromResult<IOnlineStore>(
            new SqliteOnlineStore(
                new SqliteOptions { Path = _folder.File("store.db") },
                TimeProvider.System,
                NullLogger<SqliteOnlineStore>.Instance
            )
        );

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
