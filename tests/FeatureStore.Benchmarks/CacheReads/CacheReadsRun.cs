using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Serving;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Runs the clients in turn against one Redis on the other core.</summary>
internal static class CacheReadsRun
{
    /// <exception cref="InvalidOperationException">Redis or a client failed.</exception>
    public static async Task<CacheReadsResult> MeasureAsync(int rounds, int seconds, CancellationToken cancellationToken)
    {
        await using var redis = await RedisProcess.StartAsync(cancellationToken: cancellationToken);
        await RedisOnLoadCore.MoveAsync(redis, cancellationToken);
        await ReadData.WriteAsync(redis.Endpoint);
        await using var http = await HttpReads.StartAsync(redis.Endpoint, cancellationToken);
        await using var floor = await HttpFloor.StartAsync(http.AnswerBytes, http.Load, cancellationToken);
        var results = Enum.GetValues<ClientKind>().ToDictionary(kind => kind, _ => new List<ClientResult>());
        var overHttp = new List<HttpResult>();
        var floors = new List<HttpResult>();
        var redisReads = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (kind, rows) in results)
            {
                rows.Add(await ClientProcess.RunAsync(kind, redis.Endpoint, seconds, cancellationToken));
            }
            var before = await ProcessorAsync(redis);
            var answers = await http.MeasureAsync(seconds, cancellationToken);
            redisReads.Add(answers.Reads / (await ProcessorAsync(redis) - before));
            overHttp.Add(answers);
            floors.Add(await floor.MeasureAsync(seconds, cancellationToken));
        }
        return new CacheReadsResult(rounds, seconds, results, overHttp, floors, redisReads, http.AnswerBytes);
    }

    /// <returns>Seconds that it has used since it was started: all its threads, user and kernel.</returns>
    private static async Task<double> ProcessorAsync(RedisProcess redis) =>
        await RedisInfo.NumberAsync(redis.Endpoint, "cpu", "used_cpu_user")
        + await RedisInfo.NumberAsync(redis.Endpoint, "cpu", "used_cpu_sys");
}
