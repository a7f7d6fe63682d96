using FeatureStore.Benchmarks.Serving;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.RedisReads;

/// <summary>Runs the clients in turn against one Redis on the other core.</summary>
internal static class RedisReadsRun
{
    /// <exception cref="InvalidOperationException">Redis or a client failed.</exception>
    public static async Task<RedisReadsResult> MeasureAsync(int rounds, int seconds, CancellationToken cancellationToken)
    {
        await using var redis = await RedisProcess.StartAsync(cancellationToken: cancellationToken);
        await RedisOnLoadCore.MoveAsync(redis, cancellationToken);
        await ReadData.WriteAsync(redis.Endpoint);
        await using var http = await HttpReads.StartAsync(redis.Endpoint, cancellationToken);
        await using var floor = await HttpFloor.StartAsync(http.AnswerBytes, http.Load, cancellationToken);
        var overHttp = new List<HttpResult>();
        var floors = new List<HttpResult>();
        ClientKind[] kinds = [ClientKind.Bare, ClientKind.Counting, ClientKind.Batch, ClientKind.Objects];
        var results = kinds.ToDictionary(kind => kind, _ => new List<ClientResult>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var kind in kinds)
            {
                results[kind].Add(await ClientProcess.RunAsync(kind, redis.Endpoint, seconds, cancellationToken));
            }
            overHttp.Add(await http.MeasureAsync(seconds, cancellationToken));
            floors.Add(await floor.MeasureAsync(seconds, cancellationToken));
        }
        return new RedisReadsResult(rounds, seconds, results, overHttp, floors, http.AnswerBytes);
    }
}
