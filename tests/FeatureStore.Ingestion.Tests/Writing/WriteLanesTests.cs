using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests.Writing;

public sealed class WriteLanesTests : IAsyncDisposable
{
    private readonly FaultyStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly WriteLanes _lanes;

    public WriteLanesTests() =>
        _lanes = new WriteLanes(
            _store,
            new WriteLaneOptions { Lanes = 4, Linger = TimeSpan.Zero },
            _time,
            new Random(1),
            NullLogger<WriteLanes>.Instance
        );

    public ValueTask DisposeAsync() => _lanes.DisposeAsync();

    [Fact]
    public async Task Delivery_finishes_when_all_of_its_records_are_durable()
    {
        var delivery = new TestDelivery();
        for (var i = 0; i < 100; i++)
        {
            Enqueue(Sample.Action($"user-{i}", i), delivery);
        }
        delivery.Finished.IsCompleted.ShouldBeFalse();

        delivery.Seal();

        (await delivery.Finished.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeNull();
        _store.Written.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Records_of_one_key_are_written_in_the_order_in_which_they_came()
    {
        var delivery = new TestDelivery();
        for (var i = 0; i < 1_000; i++)
        {
            Enqueue(Sample.Static("one", i), delivery);
        }
        delivery.Seal();
        await delivery.Finished.WaitAsync(TimeSpan.FromSeconds(60));

        _store.Written.Select(w => w.Timestamp).ShouldBe(Enumerable.Range(0, 1_000).Select(i => (long)i));
    }

    [Fact]
    public async Task Failing_store_is_tried_again_until_it_takes_the_records()
    {
        _store.FailNext(3, new StoreException(StoreFailure.Unavailable, "down"));
        var delivery = new TestDelivery();
        Enqueue(Sample.Action("a", 1), delivery);
        delivery.Seal();

        while (!delivery.Finished.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        (await delivery.Finished).ShouldBeNull();
        _store.Attempts.ShouldBe(4);
        _store.Written.Count.ShouldBe(1);
        _lanes.FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task Failing_store_fails_a_delivery_whose_sender_waits_and_keeps_the_others()
    {
        _store.FailNext(2, new StoreException(StoreFailure.Throttled, "slow down")); // They may come as two batches, in either order.
        var waiting = new TestDelivery { FailsFastly = true };
        var patient = new TestDelivery();
        using (_store.Hold())
        {
            Enqueue(Sample.Action("a", 1), waiting);
            Enqueue(Sample.Action("a", 2), patient);
        }
        waiting.Seal();
        patient.Seal();

        (await waiting.Finished.WaitAsync(TimeSpan.FromSeconds(60)))
            .ShouldBeOfType<StoreException>()
            .Failure.ShouldBe(StoreFailure.Throttled);
        while (!patient.Finished.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        (await patient.Finished).ShouldBeNull();
    }

    [Fact]
    public async Task FailingSince_says_since_when_the_store_refuses()
    {
        _store.FailNext(int.MaxValue, new StoreException(StoreFailure.Unavailable, "down"));
        var since = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var delivery = new TestDelivery();
        Enqueue(Sample.Action("a", 1), delivery);
        delivery.Seal();

        await _store.Failed.WaitAsync(TimeSpan.FromSeconds(60));
        while (_lanes.FailingSince is null)
        {
            await Task.Yield();
        }
        _lanes.FailingSince.ShouldBe(since);
    }

    [Fact]
    public async Task Stop_gives_up_what_is_not_durable_so_that_it_comes_again()
    {
        _store.FailNext(int.MaxValue, new StoreException(StoreFailure.Unavailable, "down"));
        var delivery = new TestDelivery();
        Enqueue(Sample.Action("a", 1), delivery);
        delivery.Seal();
        await _store.Failed.WaitAsync(TimeSpan.FromSeconds(60));

        await _lanes.DisposeAsync();

        (await delivery.Finished.WaitAsync(TimeSpan.FromSeconds(60))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Refused_record_is_tried_again_alone_then_set_aside_and_harms_no_other()
    {
        _store.Refuses = write => write.EntityId == "bad";
        var delivery = new TestDelivery();
        var other = new TestDelivery();
        using (_store.Hold())
        {
            Enqueue(Sample.Action("bad", 1), delivery);
            Enqueue(Sample.Action("good", 2), delivery);
            Enqueue(Sample.Action("other", 3), other);
        }
        delivery.Seal();
        other.Seal();

        (await other.Finished.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeNull();
        while (!delivery.Finished.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        // Finished without a failure: what was wrong has been handed to whom it may concern.
        (await delivery.Finished).ShouldBeNull();
        var rejection = delivery.Rejections.ShouldHaveSingleItem();
        rejection.Reason.ShouldBe(Extraction.RejectionReason.Refused);
        rejection.Message.ShouldContain("too large");
        other.Rejections.ShouldBeEmpty();
        _store.Written.Select(write => write.EntityId).ShouldBe(["good", "other"], ignoreOrder: true);
        _lanes.FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task Refused_record_that_passes_at_a_later_try_is_written()
    {
        var refusals = 2;
        _store.Refuses = _ => refusals-- > 0;
        var delivery = new TestDelivery();
        Enqueue(Sample.Action("a", 1), delivery);
        delivery.Seal();
        while (!delivery.Finished.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        delivery.Rejections.ShouldBeEmpty();
        _store.Written.Count.ShouldBe(1);
    }

    private void Enqueue(Storage.Records.RecordWrite write, TestDelivery delivery)
    {
        delivery.AddWork();
        _lanes.Enqueue(write, Sample.Event, delivery);
    }
}
