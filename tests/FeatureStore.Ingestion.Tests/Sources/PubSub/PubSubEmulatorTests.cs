using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.PubSub;
using FeatureStore.Ingestion.Tests.Backfill;
using FeatureStore.Ingestion.Writing;
using FeatureStore.LocalServices.PubSub;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests.Sources.PubSub;

/// <summary>Against Google's own emulator, where it is installed.</summary>
public sealed class PubSubEmulatorTests : IAsyncLifetime
{
    private const string Topic = "projects/test/topics/clicks";
    private const string Subscription = "projects/test/subscriptions/clicks";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-pubsub-");
    private readonly FaultyStore _store = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Catalog _catalog = CatalogLoader
        .Load([
            (
                "test.yaml",
                BackfillFixture.Yaml.Replace("{type: http}", $"{{type: pubsub, subscription: {Subscription}}}", StringComparison.Ordinal)
            ),
        ])
        .Catalog!;
    private PubSubEmulator _emulator = null!;
    private WriteLanes _lanes = null!;
    private EventPipeline _pipeline = null!;
    private PubSubSource _source = null!;
    private Task _runs = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PubSubEmulator.WhyNot is not null, PubSubEmulator.WhyNot ?? "");
        _emulator = await PubSubEmulator.StartAsync();
        await _emulator.SubscribeAsync(Topic, Subscription);
        _lanes = new WriteLanes(_store, new WriteLaneOptions(), TimeProvider.System, new Random(1), NullLogger<WriteLanes>.Instance);
        _pipeline = new EventPipeline(
            new CatalogRegistry(_catalog),
            _lanes,
            new InFlightBudget(10_000, 64 * 1024 * 1024),
            new ExtractionOptions(),
            TimeProvider.System,
            NullLogger<EventPipeline>.Instance
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
        {
            await _stop.CancelAsync();
            await _lanes.DisposeAsync();
            await _runs;
            _pipeline.Dispose();
            await _emulator.DisposeAsync();
        }
        _stop.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Messages_of_a_key_are_processed_in_their_order_and_every_message_is_acknowledged_once()
    {
        Start(options => options.MaxMessages = 7);
        for (var i = 0; i < 300; i += 50)
        {
            await _emulator.PublishAsync(Topic, Enumerable.Range(i, 50).Select(n => ("u", Encoding.UTF8.GetBytes(Event(n)))));
        }

        await UntilAsync(() => Items().Length >= 300);
        await StopAsync();

        Items().ShouldBe(Enumerable.Range(0, 300).Select(i => $"[\"a{i}\"]"));
        (await _emulator.LeftAsync(Subscription)).ShouldBe(0);
    }

    /// <summary>The subscription's deadline is 10 s.</summary>
    [Fact]
    public async Task Message_that_takes_longer_than_its_deadline_does_not_come_again()
    {
        using (_store.Hold())
        {
            Start();
            await _emulator.PublishAsync(Topic, Enumerable.Range(0, 20).Select(n => ("", Encoding.UTF8.GetBytes(Event(n)))));
            await UntilAsync(() => _store.WriteArrived.IsCompleted);
            await Task.Delay(TimeSpan.FromSeconds(12));
        }

        await UntilAsync(() => Items().Length >= 20);
        await StopAsync();

        Items().Length.ShouldBe(20, "none came twice");
        (await _emulator.LeftAsync(Subscription)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_durable_at_a_stop_is_there_for_the_next_worker()
    {
        using (_store.Hold())
        {
            Start();
            await _emulator.PublishAsync(Topic, Enumerable.Range(0, 20).Select(n => ("", Encoding.UTF8.GetBytes(Event(n)))));
            await UntilAsync(() => _store.WriteArrived.IsCompleted);
            await StopAsync();
        }

        // At once, or after the deadline, where the emulator has given them to the pull that the stop cut off.
        var left = 0;
        var startedAt = TimeProvider.System.GetTimestamp();
        while ((left += await _emulator.LeftAsync(Subscription)) < 20)
        {
            TimeProvider.System.GetElapsedTime(startedAt).ShouldBeLessThan(Timeout, $"{left} of 20 are there");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task Subscription_that_does_not_exist_is_told()
    {
        Start(subscription: "projects/test/subscriptions/gone");

        await UntilAsync(() => _source.Health.NotReady is not null);

        _source.Health.NotReady.ShouldNotBeNull().ShouldContain("Pub/Sub refused 'pull': 404");
    }

    private void Start(Action<PubSubOptions>? with = null, string subscription = Subscription)
    {
        var options = new PubSubOptions
        {
            Endpoint = _emulator.Endpoint,
            AckInterval = TimeSpan.FromMilliseconds(10),
            AckDeadline = TimeSpan.FromSeconds(10),
        };
        with?.Invoke(options);
        _source = new PubSubSource(
            _catalog.FindStream("events")!,
            subscription,
            _pipeline,
            options,
            new FileSourceOptions { StateDirectory = _directory.FullName },
            TimeProvider.System,
            NullLogger.Instance
        );
        _runs = _source.RunAsync(_stop.Token);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _runs.WaitAsync(Timeout);
    }

    private static string Event(int i) => $"{{\"id\":\"e{i}\",\"user\":\"u\",\"at\":{1_700_000_000 + i},\"item\":\"a{i}\"}}";

    /// <summary>Of the clicks, in the order in which they were written.</summary>
    private string[] Items() =>
        [
            .. _store
                .Written.ToArray()
                .Where(write => write.Feature.Name == "clicks")
                .Select(write => Encoding.UTF8.GetString(write.Value!.Value.Span)),
        ];

    private async Task UntilAsync(Func<bool> condition)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Timeout)
            {
                Assert.Fail($"{Items().Length} records; {_source.Health.NotReady ?? "ready"}; {_runs.Status}");
            }
            await Task.Delay(10);
        }
    }
}
