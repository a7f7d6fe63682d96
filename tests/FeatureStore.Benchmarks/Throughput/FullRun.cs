using System.Diagnostics;
using Confluent.Kafka;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.Throughput;

/// <summary>The whole worker, in processes of its own: Kafka → records → a table that answers like DynamoDB over HTTP, and Redis.</summary>
internal static class FullRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="topics">Hold the messages.</param>
    /// <param name="definitions">Directory.</param>
    /// <param name="workers">So many, as one group.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">They did not get through, or the store does not hold what the events make.</exception>
    public static async Task<FullFigures> MeasureAsync(
        LoadedTopics topics,
        string definitions,
        int workers,
        CancellationToken cancellationToken
    )
    {
        await using var table = await DynamoDbResponder.StartAsync();
        await using var redis = await RedisProcess.StartAsync();
        using var folder = new TemporaryFolder();
        var group = $"full-{workers}";
        var settings = Path.Combine(folder.Path, "featurestore.json");
        await File.WriteAllTextAsync(
            settings,
            $$"""
            {
              "definitions": { "path": "{{definitions}}" },
              "store": { "type": "dynamodb", "dynamodb": { "endpoint": "{{table.Endpoint}}", "table": "throughput" } },
              "redis": { "endpoint": "{{redis.Endpoint}}" },
              "kafka": { "bootstrapServers": "{{topics.Brokers}}", "groupId": "{{group}}", "retry": { "attempts": 0 } }
            }
            """,
            cancellationToken
        );
        var running = new List<MeasuredProcess>();
        try
        {
            for (var i = 0; i < workers; i++)
            {
                var url = Loopback.FreeUrl();
                running.Add(
                    await MeasuredProcess.StartAsync(
                        url,
                        core: null,
                        Clone.Tool,
                        ["ingest", "--config", settings, "--listen", url.ToString().TrimEnd('/')],
                        cancellationToken
                    )
                );
            }
            using var observer = new ConsumerBuilder<byte[], byte[]>(
                new ConsumerConfig { BootstrapServers = topics.Brokers, GroupId = group }
            ).Build();
            await CommittedAsync(observer, topics, topics.Messages / 2, cancellationToken);
            var (first, startedAt, processor) = (topics.Committed(observer), Stopwatch.GetTimestamp(), Processor());
            await CommittedAsync(observer, topics, topics.Messages, cancellationToken);
            var (elapsed, used) = (Stopwatch.GetElapsedTime(startedAt), Processor() - processor);
            var reads = (long)await RedisInfo.NumberAsync(redis.Endpoint, "stats", "total_reads_processed");
            return new FullFigures(
                workers,
                topics.Messages - first,
                elapsed.TotalSeconds,
                used.TotalSeconds,
                running.Max(worker => worker.PeakBytes),
                table.BatchWrites,
                table.BatchWriteItems,
                table.Puts,
                reads
            );
        }
        finally
        {
            foreach (var worker in running)
            {
                await worker.DisposeAsync();
            }
        }

        TimeSpan Processor() => running.Aggregate(TimeSpan.Zero, (sum, worker) => sum + worker.ProcessorTime);
    }

    private static async Task CommittedAsync(
        IConsumer<byte[], byte[]> observer,
        LoadedTopics topics,
        long messages,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        long committed;
        while ((committed = topics.Committed(observer)) < messages)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"{committed} of {messages} messages are committed after {Patience}.");
            }
            await Task.Delay(50, cancellationToken);
        }
    }
}
