using FeatureStore.Benchmarks.Processes;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Moves a Redis to the load's core, so that the server has its own for itself.</summary>
internal static class RedisOnLoadCore
{
    /// <exception cref="InvalidOperationException">taskset fails.</exception>
    public static async Task MoveAsync(RedisProcess redis, CancellationToken cancellationToken)
    {
        var id = (int)await RedisInfo.NumberAsync(redis.Endpoint, "server", "process_id");
        await Cores.PinAsync(id, $"{Wrk.Core}", cancellationToken);
    }
}
