using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kinesis;
using FeatureStore.Ingestion.Sources.PubSub;

namespace FeatureStore.Ingestion.Tests;

public sealed class IngestionOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var options = new IngestionOptions();

        options.MaxInFlightEvents.ShouldBe(20_000);
        options.MaxInFlightBytes.ShouldBe(128 * 1024 * 1024);
        options.MaxFuture.ShouldBe(TimeSpan.FromDays(1));
        options.StopTimeout.ShouldBe(TimeSpan.FromSeconds(15));
        options.Writes.Lanes.ShouldBe(8);
        options.Writes.MaxBatch.ShouldBe(500);
        options.Writes.Linger.ShouldBe(TimeSpan.FromMilliseconds(5));
        options.Writes.MinBackoff.ShouldBe(TimeSpan.FromMilliseconds(100));
        options.Writes.MaxBackoff.ShouldBe(TimeSpan.FromSeconds(5));
        options.Writes.RefusedRetries.ShouldBe(2);
        options.Writes.MaxRefusedWaiting.ShouldBe(256);
    }

    [Fact]
    public void Defaults_of_sources_are_as_documented()
    {
        var files = new FileSourceOptions();
        (files.StateDirectory, files.MaxLineBytes).ShouldBe((".featurestore", 1_048_576));
        files.PollInterval.ShouldBe(TimeSpan.FromMilliseconds(200));
        files.CheckpointInterval.ShouldBe(TimeSpan.FromSeconds(1));
        files.RetryDelay.ShouldBe(TimeSpan.FromSeconds(5));
        files.RotatedQuiet.ShouldBe(TimeSpan.FromSeconds(1));
        var kinesis = new KinesisOptions();
        (kinesis.Application, kinesis.StartFrom, kinesis.MaxRecords).ShouldBe(("featurestore", "earliest", 5_000));
        kinesis.EnhancedFanOut.ShouldBeFalse();
        kinesis.PollInterval.ShouldBe(TimeSpan.FromMilliseconds(250));
        kinesis.LeaseDuration.ShouldBe(TimeSpan.FromSeconds(10));
        kinesis.RenewInterval.ShouldBe(TimeSpan.FromSeconds(2));
        kinesis.DiscoveryInterval.ShouldBe(TimeSpan.FromSeconds(30));
        kinesis.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        var pubSub = new PubSubOptions();
        (pubSub.Endpoint, pubSub.MaxMessages, pubSub.MaxOutstanding).ShouldBe(("https://pubsub.googleapis.com", 1_000, 5_000));
        pubSub.AckDeadline.ShouldBe(TimeSpan.FromSeconds(60));
        pubSub.AckInterval.ShouldBe(TimeSpan.FromMilliseconds(100));
        pubSub.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(90));
    }
}
