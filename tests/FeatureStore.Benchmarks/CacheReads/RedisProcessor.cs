using System.Globalization;
using StackExchange.Redis;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Processor time that a Redis has used since it was started.</summary>
internal static class RedisProcessor
{
    /// <returns>Of all its threads, user and kernel, as <c>INFO cpu</c> tells it.</returns>
    public static async Task<TimeSpan> ReadAsync(string endpoint)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{endpoint},allowAdmin=true");
        var lines = (await client.GetServer(endpoint).InfoAsync("cpu")).SelectMany(section => section);
        return TimeSpan.FromSeconds(
            lines
                .Where(line => line.Key is "used_cpu_user" or "used_cpu_sys")
                .Sum(line => double.Parse(line.Value, CultureInfo.InvariantCulture))
        );
    }
}
