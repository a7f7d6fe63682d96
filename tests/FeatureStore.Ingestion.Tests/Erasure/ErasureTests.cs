using FeatureStore.Ingestion.Extraction;
using FeatureStore.Storage.Online;

namespace FeatureStore.Ingestion.Tests.Erasure;

public sealed class ErasureTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private readonly ErasureFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Event_of_before_the_erasure_is_set_aside_and_one_of_after_is_taken()
    {
        await _fixture.EraseAsync("u");
        await _fixture.Erasures.StartAsync(CancellationToken.None);

        var before = _fixture.Send("u", _fixture.Now, "e1");
        var after = _fixture.Send("u", _fixture.Now + 1, "e2");
        var other = _fixture.Send("v", _fixture.Now, "e3");

        (await before.Finished.WaitAsync(Timeout)).ShouldBeNull();
        before
            .Rejections.Select(rejection => (rejection.Reason, rejection.Feature!.Name, rejection.IsDeadLetter))
            .ShouldBe([(RejectionReason.Erased, "clicks", false), (RejectionReason.Erased, "last_click", false)]);
        (await after.Finished.WaitAsync(Timeout)).ShouldBeNull();
        (await other.Finished.WaitAsync(Timeout)).ShouldBeNull();
        after.Rejections.ShouldBeEmpty();
        (await _fixture.CountAsync("u")).ShouldBe(1);
        (await _fixture.CountAsync("v")).ShouldBe(1);
    }

    [Fact]
    public async Task Erasure_is_known_ten_seconds_later()
    {
        await _fixture.Erasures.StartAsync(CancellationToken.None);
        await _fixture.AdvanceAsync(3);
        await _fixture.EraseAsync("u");
        var at = _fixture.Now;
        var reads = _fixture.Reads;

        await _fixture.AdvanceAsync(10, () => _fixture.Reads > reads);
        await KnownAsync("u", at);

        _fixture.Send("u", at).Rejections.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_erasures_nothing_is_consumed()
    {
        _fixture.IsDown = true;

        await Should.ThrowAsync<StoreException>(() => _fixture.Erasures.StartAsync(CancellationToken.None));

        (await _fixture.Send("u", _fixture.Now, failsFast: true).Finished.WaitAsync(Timeout)).ShouldBeOfType<StoreException>();
        _fixture.Store.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task Writing_stops_30_seconds_after_the_last_refresh_and_goes_on_with_the_next()
    {
        await _fixture.Erasures.StartAsync(CancellationToken.None);
        _fixture.IsDown = true;
        _fixture.Time.Advance(TimeSpan.FromSeconds(29.9));
        (await _fixture.Send("u", _fixture.Now, "e1", failsFast: true).Finished.WaitAsync(Timeout)).ShouldBeNull();
        _fixture.Time.Advance(TimeSpan.FromSeconds(0.1));
        (await _fixture.Send("u", _fixture.Now, "e2", failsFast: true).Finished.WaitAsync(Timeout)).ShouldBeOfType<StoreException>();
        var waits = _fixture.Send("u", _fixture.Now, "e3");
        await _fixture.AdvanceAsync(20);
        waits.Finished.IsCompleted.ShouldBeFalse();
        (await _fixture.CountAsync("u")).ShouldBe(1);

        _fixture.IsDown = false;
        await _fixture.AdvanceAsync(600, () => waits.Finished.IsCompleted);

        (await waits.Finished.WaitAsync(Timeout)).ShouldBeNull();
        (await _fixture.CountAsync("u")).ShouldBe(2);
    }

    [Fact]
    public async Task Write_under_way_ends_when_what_is_known_grows_too_old()
    {
        await _fixture.Erasures.StartAsync(CancellationToken.None);
        _fixture.IsDown = true;
        using (_fixture.Store.Hold())
        {
            var delivery = _fixture.Send("u", _fixture.Now, failsFast: true);
            await _fixture.Store.WriteArrived.WaitAsync(Timeout);
            _fixture.Time.Advance(TimeSpan.FromSeconds(31));

            (await delivery.Finished.WaitAsync(Timeout)).ShouldBeOfType<StoreException>();
        }
    }

    [Fact]
    public async Task Record_that_waited_while_its_entity_was_erased_is_dropped()
    {
        await _fixture.Erasures.StartAsync(CancellationToken.None);
        // The records of two features may be in two lanes.
        _fixture.Store.FailNext(2, new StoreException(StoreFailure.Unavailable, "down"));
        var delivery = _fixture.Send("u", _fixture.Now);
        await _fixture.Store.Failed.WaitAsync(Timeout);
        await _fixture.EraseAsync("u");
        await _fixture.Erasures.RefreshAsync(CancellationToken.None);

        await _fixture.AdvanceAsync(600, () => delivery.Finished.IsCompleted);

        (await delivery.Finished.WaitAsync(Timeout)).ShouldBeNull();
        (await _fixture.CountAsync("u")).ShouldBe(0);
    }

    [Fact]
    public async Task Erasure_is_kept_for_longer_when_features_retain_more_than_when_it_was_made()
    {
        // As of definitions that retained 30 days; those of now retain for ever.
        await _fixture.EraseAsync("u", retained: TimeSpan.FromDays(30));
        var erasedAt = _fixture.Now;
        await _fixture.Erasures.StartAsync(CancellationToken.None);
        _fixture.Time.Advance(TimeSpan.FromDays(31));
        await _fixture.Erasures.RefreshAsync(CancellationToken.None);

        _fixture.Send("u", erasedAt - 1).Rejections.ShouldNotBeEmpty();

        (await _fixture.Book.ErasuresAsync("user", 0, CancellationToken.None)).ShouldHaveSingleItem().ExpiresAt.ShouldBeNull();
    }

    [Fact]
    public async Task Features_are_noted_down_before_their_first_record()
    {
        await _fixture.Erasures.StartAsync(CancellationToken.None);
        using (_fixture.Store.Hold())
        {
            _ = _fixture.Send("u", _fixture.Now);
            await _fixture.Store.WriteArrived.WaitAsync(Timeout);
            (await _fixture.Book.FeaturesAsync("user", CancellationToken.None)).ShouldNotBeEmpty();
        }
        var second = _fixture.Send("v", _fixture.Now);
        // The lanes wait a moment for more records, by the fixture's clock.
        await _fixture.AdvanceAsync(600, () => second.Finished.IsCompleted);
        await second.Finished.WaitAsync(Timeout);

        (await _fixture.Book.FeaturesAsync("user", CancellationToken.None)).ShouldBe(["clicks", "last_click"]);
    }

    private async Task KnownAsync(string user, long at)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        while (_fixture.Send(user, at, "probe").Rejections.Count == 0)
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
