using System.Text.Json;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>The serving server at full load, from each store, beside the floor.</summary>
internal static class ServeRun
{
    private const int ServerCore = 0;
    private const int Rounds = 3;

    /// <summary>What the open loop's client, .NET on one core, can ask for.</summary>
    private const int MaxSteadyRate = 8_000;

    /// <exception cref="InvalidOperationException">Something is not installed, or an answer is wrong.</exception>
    public static async Task<ServeResult> MeasureAsync(ServeStores stores, int seconds, CancellationToken cancellationToken)
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new InvalidOperationException("'serve' needs two cores: one for the server, one for the load.");
        }
        using var folder = new TemporaryFolder();
        var wrk = Wrk.Prepare(folder.Path, Enumerable.Range(0, FeedQuery.Users).Select(FeedQuery.Body));
        var database = await ServingData.WriteAsync(folder.Path, cancellationToken);
        await using var redis = stores.HasFlag(ServeStores.Redis)
            ? await RedisProcess.StartAsync(cancellationToken: cancellationToken)
            : null;
        if (redis is not null)
        {
            await RedisOnLoadCore.MoveAsync(redis, cancellationToken);
        }

        var targets = new List<ServeTarget>();
        try
        {
            var answerBytes = 0;
            ServeTarget? cached = null;
            if (stores.HasFlag(ServeStores.Sqlite))
            {
                targets.Add(
                    new ServeTarget(
                        "`featurestore serve` from SQLite",
                        await StartAsync(folder.Path, database, null, Clone.Features, cancellationToken)
                    )
                );
            }
            if (redis is not null)
            {
                cached = new ServeTarget(
                    "`featurestore serve` from Redis",
                    await StartAsync(folder.Path, database, redis.Endpoint, Clone.Features, cancellationToken)
                );
                targets.Add(cached);
            }
            if (stores.HasFlag(ServeStores.Local))
            {
                targets.Add(
                    new ServeTarget(
                        "`featurestore serve` from its own memory",
                        await StartAsync(folder.Path, database, null, LocalDefinitions.Write(folder.Path), cancellationToken)
                    )
                );
            }
            foreach (var target in targets)
            {
                answerBytes = await CheckAsync(target.Url, cancellationToken);
            }
            targets.Insert(0, new ServeTarget("floor: Kestrel, ready-made bytes", await StartFloorAsync(answerBytes, cancellationToken)));
            targets.Insert(1, new ServeTarget("hand-written REST from memory", await StartRestAsync(cancellationToken)));
            await CheckAsync(targets[1].Url, cancellationToken);

            foreach (var target in targets)
            {
                await wrk.WarmUpAsync(target.Url, Wrk.WarmUpSeconds, cancellationToken);
            }
            var countersBefore = cached is null ? null : await CacheCounters.ReadAsync(cached.Url, cancellationToken);
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var target in targets)
                {
                    await target.MeasureAsync(wrk, seconds, answerBytes, cancellationToken);
                }
            }
            var countersAfter = cached is null ? null : await CacheCounters.ReadAsync(cached.Url, cancellationToken);
            var rows = new List<ServeRow>();
            foreach (var target in targets)
            {
                var rate = (int)Math.Min(target.MedianRate / 2, MaxSteadyRate);
                // The floor's half is more than the load generator, a .NET client on one core, can ask for.
                var steady = target == targets[0] ? null : await SteadyProcess.RunAsync(target.Url, rate, seconds, cancellationToken);
                rows.Add(target.Row(steady, rate, target == cached ? countersAfter!.HitShareSince(countersBefore!) : null));
            }
            return new ServeResult(answerBytes, Rounds, seconds, rows);
        }
        finally
        {
            foreach (var target in targets)
            {
                await target.DisposeAsync();
            }
        }
    }

    private static async Task<MeasuredProcess> StartAsync(
        string folder,
        string database,
        string? redis,
        string features,
        CancellationToken cancellationToken
    )
    {
        var configuration = Path.Combine(folder, redis is null ? "sqlite.json" : "redis.json");
        object store = new { type = "sqlite", sqlite = new { path = database } };
        await File.WriteAllTextAsync(
            configuration,
            JsonSerializer.Serialize(redis is null ? new { store } : (object)new { store, redis = new { endpoint = redis } }),
            cancellationToken
        );
        var url = Loopback.FreeUrl();
        return await MeasuredProcess.StartAsync(
            url,
            ServerCore,
            Clone.Tool,
            ["serve", "--listen", url.ToString().TrimEnd('/'), "--features", features, "--config", configuration],
            cancellationToken
        );
    }

    private static Task<MeasuredProcess> StartFloorAsync(int answerBytes, CancellationToken cancellationToken)
    {
        var url = Loopback.FreeUrl();
        return MeasuredProcess.StartAsync(
            url,
            ServerCore,
            Clone.Self,
            ["floor", "--listen", url.ToString().TrimEnd('/'), "--bytes", $"{answerBytes}"],
            cancellationToken
        );
    }

    private static Task<MeasuredProcess> StartRestAsync(CancellationToken cancellationToken)
    {
        var url = Loopback.FreeUrl();
        return MeasuredProcess.StartAsync(
            url,
            ServerCore,
            Clone.Self,
            ["rest", "--listen", url.ToString().TrimEnd('/')],
            cancellationToken
        );
    }

    /// <summary>Asks for every user twice, so that the second answers come from a cache where there is one.</summary>
    /// <returns>Bytes of an answer.</returns>
    private static async Task<int> CheckAsync(Uri url, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = url };
        var bytes = 0;
        for (var i = 0; i < 2 * FeedQuery.Users; i++)
        {
            var user = i % FeedQuery.Users;
            using var body = new StringContent(FeedQuery.Body(user), System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/graphql", body, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!FeedQuery.IsRight(user, text))
            {
                throw new InvalidOperationException($"The answer for user {user} is wrong: {text}");
            }
            bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        }
        return bytes;
    }
}
