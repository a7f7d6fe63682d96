using System.Runtime.CompilerServices;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Online;
using StackExchange.Redis;

namespace FeatureStore.Storage.Auditing;

/// <summary>Picks keys of Redis: walks over the names of all keys of all primaries (SCAN), and takes each with the same chance.</summary>
internal sealed class RedisKeySample(RedisConnection connection, Random random)
{
    /// <summary>Keys that one SCAN looks at: Redis does nothing else meanwhile, for some 100 µs.</summary>
    private const int PageSize = 500;

    /// <param name="count">About so many of all keys are picked, never much more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">A primary does not answer.</exception>
    public async IAsyncEnumerable<string> PickAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IServer[] primaries = [.. connection.Multiplexer!.GetServers().Where(server => !server.IsReplica)];
        long all = 0;
        foreach (var server in primaries)
        {
            all += await AskAsync(server, () => server.DatabaseSizeAsync());
        }
        var chance = all <= count ? 1 : (double)count / all;
        foreach (var server in primaries)
        {
            await using var keys = server.KeysAsync(pattern: "{*", pageSize: PageSize).GetAsyncEnumerator(cancellationToken);
            while (await AskAsync(server, () => keys.MoveNextAsync().AsTask()))
            {
                if (chance >= 1 || random.NextDouble() < chance)
                {
                    yield return keys.Current.ToString();
                }
            }
        }
    }

    private static async Task<T> AskAsync<T>(IServer server, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new StoreException(StoreFailure.Unavailable, $"Redis at {server.EndPoint} does not list its keys: {e.Message}", e);
        }
    }
}
