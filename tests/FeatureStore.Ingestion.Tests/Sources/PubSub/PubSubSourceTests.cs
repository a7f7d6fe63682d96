using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.PubSub;
using FeatureStore.Ingestion.Tests.Backfill;
using FeatureStore.Ingestion.Writing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests.Sources.PubSub;

public sealed class PubSubSourceTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-pubsub-");
    private readonly FaultyStore _store = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Catalog _catalog = CatalogLoader
        .Load([("test.yaml", BackfillFixture.Yaml.Replace("{type: http}", "{type: pubsub, subscription: s}", StringComparison.Ordinal))])
        .Catalog!;
    private PubSubServer _server = null!;
    private WriteLanes _lanes = null!;
    private EventPipeline _pipeline = null!;
    private SourceHealth _health = null!;
    private Task _runs = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _server = await PubSubServer.StartAsync();
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
        await _stop.CancelAsync();
        await _lanes.DisposeAsync();
        while (!_runs.IsCompleted)
        {
            (_server.Time as FakeTimeProvider)?.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(5);
        }
        await _runs;
        _pipeline.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Messages_become_records_and_are_acknowledged()
    {
        Publish(0, 500);
        Start();

        await UntilAsync(() => _server.Unacknowledged == 0);

        Items().ShouldBe(Enumerable.Range(0, 500).Select(i => $"[\"a{i}\"]"), ignoreOrder: true);
        _server.Deliveries.ShouldBe(500, "none came twice");
    }

    [Fact]
    public async Task Message_is_acknowledged_only_after_its_records_are_durable_and_kept_from_others_until_then()
    {
        var time = new FakeTimeProvider();
        _server.Time = time;
        using (_store.Hold())
        {
            Publish(0, 20);
            Start(options => options.AckDeadline = TimeSpan.FromSeconds(12));
            await UntilAsync(() => _store.WriteArrived.IsCompleted);
            // Far beyond what the server waits by itself, a third of the deadline at a time.
            for (var extended = 1; extended <= 8; extended++)
            {
                time.Advance(TimeSpan.FromSeconds(4));
                await UntilAsync(() => Calls("modifyAckDeadline").Length >= extended);
            }
            Calls("modifyAckDeadline").ShouldAllBe(call => call.Ids == 20 && call.Seconds == 12);
            _server.Unacknowledged.ShouldBe(20);
            Calls("acknowledge").ShouldBeEmpty();
        }

        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return _server.Unacknowledged == 0;
        });
        _server.Deliveries.ShouldBe(20, "none came twice");
    }

    [Fact]
    public async Task No_more_is_outstanding_than_allowed()
    {
        using (_store.Hold())
        {
            Publish(0, 200);
            Start(options => options.MaxOutstanding = 30);
            await UntilAsync(() => _server.Outstanding == 30);
            await UntilAsync(() => _store.WriteArrived.IsCompleted);
            _server.Outstanding.ShouldBe(30);
        }

        await UntilAsync(() => _server.Unacknowledged == 0);

        Items().Distinct().Count().ShouldBe(200);
    }

    [Fact]
    public async Task What_is_not_durable_at_a_stop_is_given_back()
    {
        using (_store.Hold())
        {
            Publish(0, 10);
            Start();
            // Not only given out, but here.
            await UntilAsync(() => _server.Outstanding == 10 && _store.WriteArrived.IsCompleted);
            await _stop.CancelAsync();
            await _runs.WaitAsync(Timeout);
        }

        _server.Unacknowledged.ShouldBe(10);
        _server.Outstanding.ShouldBe(0, "another worker need not wait for the deadline");
    }

    [Fact]
    public async Task Server_that_is_down_is_waited_for_and_its_messages_come_in_order_of_their_key()
    {
        _server.IsDown = true;
        for (var i = 0; i < 100; i++)
        {
            _server.Publish(Event(i), orderingKey: "u");
        }
        Start(options => options.MaxMessages = 7);
        await UntilAsync(() => _health.NotReady is not null);
        _health.NotReady.ShouldNotBeNull().ShouldContain("Pub/Sub subscription projects/p/subscriptions/s: pull has failed 3 times");
        _health.NotReady.ShouldContain("503");
        _server.IsDown = false;

        await UntilAsync(() => _server.Unacknowledged == 0);
        _health.NotReady.ShouldBeNull();

        Items().ShouldBe(Enumerable.Range(0, 100).Select(i => $"[\"a{i}\"]"));
    }

    [Fact]
    public async Task Acknowledgements_that_are_refused_are_told_and_tried_again()
    {
        _server.Refused = "acknowledge";
        Publish(0, 10);
        Start();
        await UntilAsync(() => _health.NotReady is not null);
        _health.NotReady.ShouldNotBeNull().ShouldContain("acknowledge has failed");
        _health.NotReady.ShouldContain("Pub/Sub refused 'acknowledge': 403");

        _server.Refused = null;

        await UntilAsync(() => _server.Unacknowledged == 0 && _health.NotReady is null);
        _server.Deliveries.ShouldBe(10, "none came twice");
    }

    [Fact]
    public async Task Event_that_cannot_be_used_is_a_dead_letter_and_is_acknowledged()
    {
        _server.Publish("{broken");
        Publish(0, 5);
        Start();

        await UntilAsync(() => _server.Unacknowledged == 0);

        await _stop.CancelAsync();
        await _runs.WaitAsync(Timeout);
        var letter = File.ReadAllLines(Path.Combine(_directory.FullName, "dead-letters", "events.ndjson")).ShouldHaveSingleItem();
        JsonDocument.Parse(letter).RootElement.GetProperty("origin").GetString().ShouldBe("projects/p/subscriptions/s/m0");
    }

    [Theory]
    [InlineData("s", "p", "projects/p/subscriptions/s")]
    [InlineData("projects/q/subscriptions/s", "p", "projects/q/subscriptions/s")]
    [InlineData("s", null, null)]
    public void Name_of_a_subscription_is_completed_by_the_project(string name, string? project, string? expected) =>
        PubSubSource.PathOf(name, new PubSubOptions { Project = project }).ShouldBe(expected);

    private void Start(Action<PubSubOptions>? with = null)
    {
        var options = new PubSubOptions { Endpoint = _server.Endpoint, AckInterval = TimeSpan.FromMilliseconds(10) };
        with?.Invoke(options);
        var source = new PubSubSource(
            _catalog.FindStream("events")!,
            "projects/p/subscriptions/s",
            _pipeline,
            options,
            new FileSourceOptions { StateDirectory = _directory.FullName },
            _server.Time,
            NullLogger.Instance
        );
        _health = source.Health;
        _runs = source.RunAsync(_stop.Token);
    }

    private void Publish(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            _server.Publish(Event(i));
        }
    }

    private static string Event(int i) => $"{{\"id\":\"e{i}\",\"user\":\"u\",\"at\":{1_700_000_000 + i},\"item\":\"a{i}\"}}";

    /// <summary>Of the clicks, in the order in which they were written.</summary>
    private string[] Items() =>
        [
            .. _store
                .Written.Where(write => write.Feature.Name == "clicks")
                .Select(write => Encoding.UTF8.GetString(write.Value!.Value.Span)),
        ];

    private (string Operation, int Ids, int Seconds)[] Calls(string operation) =>
        [.. _server.Calls.ToArray().Where(call => call.Operation == operation)];

    private async Task UntilAsync(Func<bool> condition)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Timeout)
            {
                Assert.Fail(
                    $"{_server.Unacknowledged} unacknowledged, {_server.Outstanding} outstanding, {_server.Deliveries} deliveries, {_store.Written.Count} records; {_runs.Status}; {string.Join(", ", _server.Calls.TakeLast(5))}"
                );
            }
            await Task.Delay(10);
        }
    }
}
