using Confluent.Kafka;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>
/// Workers come and go under load, and none of them dies: what one has read is durable and committed before another reads on. A rebalance of
/// the mock cluster lasts a second less than the session's timeout, since it does not see that all members have joined.
/// </summary>
public sealed class KafkaRebalanceTests(ITestOutputHelper output) : KafkaTest
{
    private const int HandedOverUncommitted = 2023;
    private const int Lost = 2013;
    private const string Many = "many";

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1";

    private readonly List<RecordWrite> _written = [];
    private readonly LogLines _logs = new();

    /// <summary>Of four partitions and three workers, one worker gives up a partition at a time.</summary>
    [Fact]
    public async Task Worker_that_joins_and_leaves_makes_no_message_be_processed_twice()
    {
        var produced = await ComeAndGoAsync(Stream, Topic, partitions: 4);

        Handed().ShouldBe(0, "all that was handed over was committed before");
        _written.Count.ShouldBe(produced, "some were processed twice");
    }

    /// <summary>
    /// Of 24 partitions two workers give up four each. The mock cluster refuses the commit of the slower one while the faster one rejoins,
    /// which Kafka takes (GroupCoordinator.doCommitOffsets: "During PreparingRebalance phase, we still allow a commit request"). So no more
    /// is processed twice than was refused.
    /// </summary>
    [Fact]
    public async Task Partitions_that_two_workers_give_up_at_once_double_no_more_than_the_mock_refused_to_commit()
    {
        Assert.SkipUnless(IsLong, "It is part of the long run (FEATURESTORE_LONG=1).");
        Kafka.CreateTopic(Many, 24);

        var produced = await ComeAndGoAsync(
            Stream.Replace($"topic: {Topic}", $"topic: {Many}", StringComparison.Ordinal),
            Many,
            partitions: 24
        );

        (_written.Count - produced).ShouldBeLessThanOrEqualTo((int)Handed(), "processed twice without a commit that was refused");
    }

    /// <summary>Two workers stay, a third joins and leaves.</summary>
    /// <returns>Messages that were produced.</returns>
    private async Task<int> ComeAndGoAsync(string stream, string topic, int partitions)
    {
        var directories = new List<string>();
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => ProduceAsync(topic, stop.Token));
        try
        {
            var first = await StartAsync(stream, directories);
            var second = await StartAsync(stream, directories);
            for (var left = IsLong ? 10 : 1; left > 0; left--)
            {
                var third = await StartAsync(stream, directories);
                await UntilAsync(() => third.Store.Written.Count > 20, () => $"The third worker: {third.Worker.NotReady ?? "ready"}");
                await StopAsync(third);
            }
            await stop.CancelAsync();
            var produced = await load;
            await UntilAsync(
                () => Committed(topic, partitions) == produced,
                () => $"{Committed(topic, partitions)} of {produced} are committed"
            );
            await StopAsync(first);
            await StopAsync(second);
            _written.Select(write => write.EventIdentity).Distinct().Count().ShouldBe(produced, "every message was processed");
            Assert.SkipWhen(_logs.Has(Lost), "The machine stood still for so long that a worker was taken for dead.");
            output.WriteLine($"{produced} messages, {_written.Count - produced} processed twice, {Handed()} handed over uncommitted");
            return produced;
        }
        finally
        {
            await stop.CancelAsync();
            await load;
            directories.ForEach(directory => Directory.Delete(directory, recursive: true));
        }
    }

    private async Task<int> ProduceAsync(string topic, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<Null, string>(
            new ProducerConfig
            {
                BootstrapServers = Kafka.BootstrapServers,
                Partitioner = Partitioner.Random,
                LingerMs = 1,
            }
        ).Build();
        var produced = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var i = 0; i < 10; i++)
            {
                producer.Produce(topic, new Message<Null, string> { Value = Click($"e{produced++}") });
            }
            await Task.Delay(20, CancellationToken.None);
        }
        producer.Flush(Patience).ShouldBe(0, "the producer could not send all");
        return produced;
    }

    private async Task<WorkerFixture> StartAsync(string stream, List<string> directories)
    {
        directories.Add(Directory.CreateTempSubdirectory("featurestore-").FullName);
        var worker = await StartAsync(
            // Nobody is taken for dead, unless the machine stands still for so long.
            new() { ["kafka:properties:session.timeout.ms"] = IsLong ? "6000" : "4000", ["kafka:retry:attempts"] = "0" },
            directories[^1],
            stream,
            _logs
        );
        // There is always something under way.
        worker.Store.Delay = TimeSpan.FromMilliseconds(30);
        return worker;
    }

    private async Task StopAsync(WorkerFixture worker)
    {
        await worker.DisposeAsync();
        _written.AddRange(worker.Store.Written);
    }

    private long Handed() => _logs.Values<long>(HandedOverUncommitted, "Messages").Sum();
}
