using FeatureStore.Storage.Caching.Admission;

namespace FeatureStore.Storage.Tests.Caching.Admission;

public sealed class FrequencySketchTests
{
    [Fact]
    public void Estimate_is_the_count_up_to_its_greatest_value()
    {
        var sketch = new FrequencySketch(1_000, period: 10);
        for (var count = 0; count <= 40; count++)
        {
            sketch.Estimate(7).ShouldBe(Math.Min(count, FrequencySketch.Max));
            sketch.Add(7);
        }
    }

    [Fact]
    public void Estimate_is_never_too_low_and_seldom_too_high()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var sketch = new FrequencySketch(1_000, period: 10);
        var counts = Enumerable
            .Range(0, 1_000)
            .Select(_ => (Key: random.Next(), Count: 1 + random.Next(6)))
            .DistinctBy(k => k.Key)
            .ToArray();
        foreach (var (key, count) in counts)
        {
            for (var i = 0; i < count; i++)
            {
                sketch.Add(key);
            }
        }

        counts.ShouldAllBe(k => sketch.Estimate(k.Key) >= k.Count, $"seed {seed}");
        counts.Count(k => sketch.Estimate(k.Key) > k.Count).ShouldBeLessThan(50, $"seed {seed}");
    }

    [Fact]
    public void Counts_are_halved_after_each_period()
    {
        var sketch = new FrequencySketch(64, period: 1);
        for (var i = 0; i < 10; i++)
        {
            sketch.Add(-1);
        }
        for (var other = 0; other < 53; other++)
        {
            sketch.Add(other);
        }
        sketch.Estimate(-1).ShouldBeGreaterThanOrEqualTo(10);

        sketch.Add(53);

        sketch.Estimate(-1).ShouldBeInRange(5, 7);
    }

    [Fact]
    public void Keys_asked_once_are_told_from_those_asked_twice()
    {
        var sketch = new FrequencySketch(100_000, period: 1);
        for (var key = 0; key < 50_000; key++)
        {
            sketch.Add(key);
        }

        Enumerable.Range(0, 50_000).Count(key => sketch.Estimate(key) > 1).ShouldBeLessThan(500);
    }
}
