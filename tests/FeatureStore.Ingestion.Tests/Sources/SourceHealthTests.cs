using FeatureStore.Ingestion.Sources;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests.Sources;

public sealed class SourceHealthTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SourceHealth _health;

    public SourceHealthTests() => _health = new SourceHealth("Kinesis stream clicks", _time);

    [Fact]
    public void Third_failure_in_a_row_makes_it_not_ready_with_the_last_reason()
    {
        _health.Failed("pull", "first");
        _health.Failed("pull", "second");
        _health.NotReady.ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(40));

        _health.Failed("pull", "no permission");

        _health.NotReady.ShouldBe("Kinesis stream clicks: pull has failed 3 times in 40 s and is tried again: no permission");
    }

    [Fact]
    public void Success_makes_it_ready_again_and_counts_from_the_beginning()
    {
        Fail("pull", 3);

        _health.Succeeded("pull");

        _health.NotReady.ShouldBeNull();
        Fail("pull", 2);
        _health.NotReady.ShouldBeNull();
    }

    [Fact]
    public void Success_of_one_request_says_nothing_of_another()
    {
        Fail("acknowledge", 3);

        _health.Succeeded("pull");

        _health.NotReady.ShouldNotBeNull().ShouldContain("acknowledge");
    }

    private void Fail(string what, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _health.Failed(what, "reason");
        }
    }
}
