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
}
