using FeatureStore.Storage.DynamoDb;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.DynamoDb;

public sealed class AdaptiveConcurrencyTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Limit_is_kept_and_places_go_to_who_came_first()
    {
        var places = new AdaptiveConcurrency(1, 2, _time);
        await places.EnterAsync(CancellationToken.None);
        await places.EnterAsync(CancellationToken.None);
        var third = places.EnterAsync(CancellationToken.None);
        var fourth = places.EnterAsync(CancellationToken.None);
        third.IsCompleted.ShouldBeFalse();

        places.Leave(succeeded: true);

        await third.WaitAsync(TimeSpan.FromSeconds(10));
        fourth.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_place()
    {
        var places = new AdaptiveConcurrency(1, 1, _time);
        await places.EnterAsync(CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var first = places.EnterAsync(gone.Token);
        var second = places.EnterAsync(CancellationToken.None);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);

        places.Leave(succeeded: true);

        await second.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Throttling_halves_the_limit_once_an_interval_and_success_raises_it_one_a_round()
    {
        var places = new AdaptiveConcurrency(1, 64, _time);
        places.Lower();
        places.Lower();
        places.Limit.ShouldBe(32);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        places.Lower();
        places.Limit.ShouldBe(16);

        for (var i = 0; i < 17; i++)
        {
            await places.EnterAsync(CancellationToken.None);
            places.Leave(succeeded: true);
        }

        places.Limit.ShouldBe(17);
    }

    [Fact]
    public void Limit_stays_within_its_bounds()
    {
        var places = new AdaptiveConcurrency(1, 4, _time);
        for (var i = 0; i < 10; i++)
        {
            places.Lower();
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        places.Limit.ShouldBe(1);
    }
}
