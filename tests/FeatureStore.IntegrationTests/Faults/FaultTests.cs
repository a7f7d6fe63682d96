using Confluent.Kafka;
using FeatureStore.IntegrationTests.Services;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>
/// What may fail does, 5 s each (60 s in the long run), under load with a known list of events: nothing is lost, doubled or wrong, no
/// partition stays stuck, and nobody helps.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("FEATURESTORE_SEED"), out var seed)
        ? seed
        : 20261125;

    [Fact]
    public async Task Workers_that_are_killed_at_random()
    {
        await using var run = await StartAsync();
        var workers = new List<ToolProcess>();
        try
        {
            await run.UnderLoadAsync(async () =>
            {
                workers.Add(ToolProcess.Start("ingest", "--config", run.SettingsFile));
                await Task.Delay(run.Random.Next(1_500, 3_000));
                workers[^1].Kill();
            });
            await run.StartWorkerAsync();
            await run.CompareAsync();
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    [Fact]
    public async Task Rebalances_with_three_workers()
    {
        await using var run = await StartAsync();
        await run.StartWorkerAsync();
        await run.StartWorkerAsync();
        await run.UnderLoadAsync(async () =>
        {
            var third = await run.StartWorkerAsync();
            await Task.Delay(run.Random.Next(500, 1_500));
            await run.StopWorkerAsync(third);
        });
        await run.CompareAsync();
    }

    [Fact]
    public async Task Brokers_that_go_down_are_slow_and_answer_with_errors()
    {
        await using var run = await StartAsync(brokers: 3);
        await run.StartWorkerAsync();
        const short Fetch = 1;
        const short OffsetCommit = 8;
        await run.UnderLoadAsync(async () =>
        {
            var broker = run.Random.Next(1, 4);
            switch (run.Random.Next(4))
            {
                case 0:
                    run.Kafka.BrokerDown(broker);
                    await Task.Delay(run.Random.Next(200, 800));
                    run.Kafka.BrokerUp(broker);
                    break;
                case 1:
                    run.Kafka.SetRoundTripTime(broker, TimeSpan.FromMilliseconds(run.Random.Next(50, 400)));
                    await Task.Delay(run.Random.Next(200, 800));
                    run.Kafka.SetRoundTripTime(broker, TimeSpan.Zero);
                    break;
                case 2:
                    run.Kafka.PushErrors(Fetch, (int)ErrorCode.NotLeaderForPartition, (int)ErrorCode.RequestTimedOut);
                    await Task.Delay(200);
                    break;
                default:
                    run.Kafka.PushErrors(OffsetCommit, (int)ErrorCode.GroupCoordinatorNotAvailable, (int)ErrorCode.RequestTimedOut);
                    await Task.Delay(200);
                    break;
            }
        });
        run.Kafka.ClearErrors(Fetch);
        run.Kafka.ClearErrors(OffsetCommit);
        await run.CompareAsync();
    }

    [Fact]
    public async Task Table_that_throttles_times_out_and_leaves_items_undone()
    {
        await using var run = await StartAsync();
        await run.StartWorkerAsync();
        run.Table.Faults.Throttled = 0.3;
        run.Table.Faults.TimedOut = 0.05;
        run.Table.Faults.Unprocessed = 0.2;
        await run.UnderLoadAsync(() => Task.Delay(100));
        run.Table.Faults.Heal();
        await run.CompareAsync();
        output.WriteLine($"{run.Table.BatchWrites} batches of {(double)run.Table.BatchWriteItems / run.Table.BatchWrites:F1} records");
    }

    [Fact]
    public async Task Redis_that_is_killed_comes_back_empty_and_is_paused()
    {
        await using var run = await StartAsync();
        await run.StartWorkerAsync();
        var pause = FaultRun.Duration > TimeSpan.FromSeconds(30) ? 10_000 : 1_000;
        await run.UnderLoadAsync(async () =>
        {
            run.Redis.Pause();
            await Task.Delay(pause);
            run.Redis.Resume();
            await Task.Delay(run.Random.Next(100, 500));
            run.Redis.Kill();
            await Task.Delay(run.Random.Next(100, 500));
            await run.Redis.RestartAsync();
            await Task.Delay(run.Random.Next(500, 1_000));
        });
        await run.CompareAsync();
    }

    private async Task<FaultRun> StartAsync(int brokers = 1)
    {
        output.WriteLine($"seed {Seed} (FEATURESTORE_SEED)");
        return await FaultRun.StartAsync(Seed, brokers);
    }
}
