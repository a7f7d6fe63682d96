using FeatureStore.Storage.Caching.Writing;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Caching.Writing;

public sealed class CacheHealthTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Health_turns_when_the_first_waiting_write_is_past_the_grace()
    {
        var backlog = new CacheBacklog(10, _time);
        var health = new CacheHealth(backlog, TimeSpan.FromSeconds(5));
        health.IsReady.ShouldBeTrue();
        var first = backlog.Enter(2);
        _time.Advance(TimeSpan.FromSeconds(4));
        var second = backlog.Enter(1);
        health.IsReady.ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(1));
        health.IsReady.ShouldBeFalse();
        health.Reason.ShouldBe("cache writes have been waiting for 5 s (3 keys): Redis does not acknowledge");

        backlog.Leave(first);
        health.IsReady.ShouldBeTrue("the second has waited for a second");
        backlog.Leave(second);
        backlog.State.ShouldBe((0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Full_backlog_is_not_ready_at_once_and_holds_who_comes()
    {
        var backlog = new CacheBacklog(3, _time);
        var health = new CacheHealth(backlog, TimeSpan.FromSeconds(5));
        var first = backlog.Enter(2);
        await backlog.WaitForRoomAsync(CancellationToken.None);
        var second = backlog.Enter(2);
        health.Reason.ShouldBe("cache writes have been waiting for 0 s (4 keys): Redis does not acknowledge; sources are paused");
        var waiting = backlog.WaitForRoomAsync(CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        using var cancel = new CancellationTokenSource();
        var cancelled = backlog.WaitForRoomAsync(cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);

        backlog.Leave(first);

        await waiting;
        health.IsReady.ShouldBeTrue();
        backlog.Leave(second);
    }

    [Fact]
    public void Without_cache_all_is_well()
    {
        CacheHealth.WithoutCache.IsReady.ShouldBeTrue();
        CacheHealth.WithoutCache.Reason.ShouldBeNull();
    }
}
