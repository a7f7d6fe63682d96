using FeatureStore.Serving.Admission;

namespace FeatureStore.Serving.Tests.Admission;

public sealed class TokenBucketTests
{
    private const long Second = 1_000;

    [Fact]
    public void Bucket_gives_its_burst_then_one_token_at_a_time_and_says_when()
    {
        var bucket = new TokenBucket(tokensPerSecond: 10, burst: 3, Second);

        Enumerable.Range(0, 4).Select(_ => bucket.TryTake(5_000)).ShouldBe([0, 0, 0, 100]);
        bucket.TryTake(5_099).ShouldBe(1);
        bucket.TryTake(5_100).ShouldBe(0);
        bucket.TryTake(5_100).ShouldBe(100);
    }

    [Fact]
    public void Bucket_never_holds_more_than_its_burst()
    {
        var bucket = new TokenBucket(10, 3, Second);
        bucket.TryTake(0);

        Enumerable.Range(0, 5).Count(_ => bucket.TryTake(1_000_000) == 0).ShouldBe(3);
    }

    [Fact]
    public void Bucket_asked_by_many_threads_gives_no_token_twice()
    {
        var bucket = new TokenBucket(1, 1_000, Second);
        var taken = 0;

        Parallel.For(0, 8_000, _ => Interlocked.Add(ref taken, bucket.TryTake(0) == 0 ? 1 : 0));

        taken.ShouldBe(1_000);
    }
}
