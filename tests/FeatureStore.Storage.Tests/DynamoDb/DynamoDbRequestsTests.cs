using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Processes;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>What is asked again, side by side or a second time, and what a failure leaves alone.</summary>
public sealed class DynamoDbRequestsTests(LocalServicesFixture services) : DynamoDbTest(services)
{
    [Fact]
    public async Task Unprocessed_items_are_sent_again_until_all_are_in()
    {
        Client.ProcessEvery = 2;
        var clicks = TestFeatures.Action();
        var keywords = TestFeatures.Static();
        await Online.WriteAsync(
            [.. Enumerable.Range(0, 60).Select(i => Write(clicks, "7", Now - i, $"s#{i}", $"[{i}]"))],
            CancellationToken.None
        );
        await Online.WriteAsync(
            [.. Enumerable.Range(0, 5).Select(i => Write(keywords, $"u{i}", 1, "s#1", $"[{i}]"))],
            CancellationToken.None
        );
        Client.ProcessEvery = 3;

        var reads = Enumerable.Range(0, 5).Select(i => Read(keywords, $"u{i}")).Append(Read(clicks, "7")).ToArray();
        var results = await Online.ReadAsync(reads, default, CancellationToken.None);

        results.ShouldAllBe(r => r.Status == ReadStatus.Ok);
        results.Take(5).Select(r => Encoding.UTF8.GetString(r.Records[0].Value.Span)).ShouldBe(["[0]", "[1]", "[2]", "[3]", "[4]"]);
        results[5].Records.Length.ShouldBe(60);
    }

    [Fact]
    public async Task Batch_without_progress_is_throttled()
    {
        Client.ProcessEvery = 0;

        var failure = await Should.ThrowAsync<StoreException>(() =>
            Online.WriteAsync([Write(TestFeatures.Action(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );
        var results = await Online.ReadAsync([Read(TestFeatures.Static(), "7")], default, CancellationToken.None);

        failure.Failure.ShouldBe(StoreFailure.Throttled);
        results[0].Status.ShouldBe(ReadStatus.Unavailable);
    }

    [Theory]
    [InlineData(typeof(ProvisionedThroughputExceededException), StoreFailure.Throttled)]
    [InlineData(typeof(RequestLimitExceededException), StoreFailure.Throttled)]
    [InlineData(typeof(InternalServerErrorException), StoreFailure.Unavailable)]
    [InlineData(typeof(HttpRequestException), StoreFailure.Unavailable)]
    [InlineData(typeof(TimeoutException), StoreFailure.Unavailable)]
    [InlineData(typeof(TaskCanceledException), StoreFailure.Unavailable)]
    public async Task Passing_failure_is_tried_again_a_bounded_number_of_times(Type exception, StoreFailure expected)
    {
        var fault = (Exception)(
            exception.IsSubclassOf(typeof(AmazonServiceException))
                ? Activator.CreateInstance(exception, "down")!
                : Activator.CreateInstance(exception)!
        );
        var left = 3;
        Client.Fault = () => Interlocked.Decrement(ref left) >= 0 ? fault : null;
        await Online.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);

        Client.Fault = () => fault;
        var before = Client.Calls;
        var failure = await Should.ThrowAsync<StoreException>(() =>
            Online.WriteAsync([Write(TestFeatures.Static(), "7", 2, "s#2", "[2]")], CancellationToken.None)
        );
        failure.Failure.ShouldBe(expected);
        (Client.Calls - before).ShouldBe(1 + Settings.WriteRetries);

        before = Client.Calls;
        var results = await Online.ReadAsync(
            [Read(TestFeatures.Static(), "7"), Read(TestFeatures.Action(), "7")],
            default,
            CancellationToken.None
        );
        results.ShouldAllBe(r => r.Status == ReadStatus.Unavailable);
        (Client.Calls - before).ShouldBe(2 * (1 + Settings.ReadRetries));

        Client.Fault = () => null;
        results = await Online.ReadAsync([Read(TestFeatures.Static(), "7")], default, CancellationToken.None);
        Encoding.UTF8.GetString(results[0].Records[0].Value.Span).ShouldBe("[1]");
    }

    /// <summary>A read that hangs is answered by a second request; its own is cancelled, and harms nobody.</summary>
    [Theory]
    [InlineData(FeatureKind.Action, "query")]
    [InlineData(FeatureKind.Static, "get")]
    public async Task Read_that_hangs_is_answered_by_a_second_request(FeatureKind kind, string operation)
    {
        var feature = kind == FeatureKind.Action ? TestFeatures.Action() : TestFeatures.Static();
        Settings.HedgedReads = 1;
        await using var store = Store(Client, Settings);
        await store.WriteAsync([Write(feature, "7", Now, "s#1", "[1]")], CancellationToken.None);
        for (var i = 0; i < RecentLatency.MinTimes; i++)
        {
            await store.ReadAsync([Read(feature, "7")], default, CancellationToken.None);
        }
        var hung = Client.Calls + 1;
        var cancelled = new TaskCompletionSource();
        Client.Hold = async (call, token) =>
        {
            if (call == hung)
            {
                await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.SetResult();
                token.ThrowIfCancellationRequested();
            }
        };
        using var hedges = new MetricCount("featurestore.store.hedges", "operation", operation);

        var results = await store.ReadAsync([Read(feature, "7")], default, CancellationToken.None);

        Encoding.UTF8.GetString(results.Single().Records.Single().Value.Span).ShouldBe("[1]");
        hedges.Sum.ShouldBeGreaterThanOrEqualTo(1);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Table_that_throttles_is_sent_nothing_twice()
    {
        var hedges = new ShareBudget(1, 20, isFull: true);
        var requests = new DynamoDbRequests(Settings, "read", 1, isAdaptive: false, TimeProvider.System, new LockedRandom(new Random(1)))
        {
            HedgeBudget = hedges,
        };

        await Should.ThrowAsync<StoreException>(() =>
            requests.RunAsync<int>(_ => throw new ProvisionedThroughputExceededException("slow down"), CancellationToken.None)
        );

        hedges.TryTake().ShouldBeFalse();
    }

    [Fact]
    public async Task One_call_reads_side_by_side_up_to_its_bound_and_all_in_the_end()
    {
        Settings.MaxConcurrentRequestsPerRead = 4;
        await using var store = Store(Client, Settings);
        var clicks = TestFeatures.Action();
        await store.WriteAsync(
            [.. Enumerable.Range(0, 20).Select(i => Write(clicks, $"u{i}", Now, "s#1", $"[{i}]"))],
            CancellationToken.None
        );
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        Client.Hold = async (_, _) =>
        {
            if (Interlocked.Increment(ref waiting) == 4)
            {
                full.SetResult();
            }
            await gate.Task;
        };

        var read = store.ReadAsync([.. Enumerable.Range(0, 20).Select(i => Read(clicks, $"u{i}"))], default, CancellationToken.None);

        await full.Task.WaitAsync(TimeSpan.FromSeconds(30));
        waiting.ShouldBe(4);
        gate.SetResult();
        var results = await read;
        results.Select(r => Encoding.UTF8.GetString(r.Records.Single().Value.Span)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"[{i}]"));
    }

    [Fact]
    public async Task Reads_beyond_the_queue_fail_at_once_and_those_in_it_are_answered()
    {
        (Settings.MaxConcurrentRequests, Settings.MaxConcurrentRequestsPerRead, Settings.MaxQueuedReads) = (2, 100, 3);
        await using var store = Store(Client, Settings);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Client.Hold = (_, _) => gate.Task;
        using var refused = new MetricCount("featurestore.store.refused_reads", "operation", "query");

        var read = store.ReadAsync(
            [.. Enumerable.Range(0, 10).Select(i => Read(TestFeatures.Action(), $"u{i}"))],
            default,
            CancellationToken.None
        );
        var late = await store.ReadAsync([Read(TestFeatures.Static(), "u")], default, CancellationToken.None);
        gate.SetResult();
        var results = await read;

        late.Single().Status.ShouldBe(ReadStatus.Unavailable);
        results.Count(r => r.Status == ReadStatus.Ok).ShouldBe(5, "two under way and three that wait");
        results.Count(r => r.Status == ReadStatus.Unavailable).ShouldBe(5);
        refused.Sum.ShouldBe(5);
        var after = await store.ReadAsync([Read(TestFeatures.Static(), "u")], default, CancellationToken.None);
        after.Single().Status.ShouldBe(ReadStatus.Ok);
    }

    /// <summary>An outage is not met with three times the load.</summary>
    [Fact]
    public async Task Retries_of_reads_come_to_an_end_while_nothing_answers()
    {
        Client.Fault = () => new HttpRequestException("down");
        var before = Client.Calls;
        for (var i = 0; i < 100; i++)
        {
            await Online.ReadAsync([Read(TestFeatures.Static(), "7")], default, CancellationToken.None);
        }

        // Of 200 retries that the reads have among them.
        (Client.Calls - before).ShouldBe(200);
    }

    [Fact]
    public async Task Failure_of_one_read_leaves_the_others()
    {
        await Online.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);
        Client.FailsQueries = true;

        var results = await Online.ReadAsync(
            [Read(TestFeatures.Action(), "7"), Read(TestFeatures.Static(), "7")],
            default,
            CancellationToken.None
        );

        results.Select(r => r.Status).ShouldBe([ReadStatus.Unavailable, ReadStatus.Ok]);
    }

    [Fact]
    public async Task Misconfiguration_is_not_tried_again()
    {
        Client.Fault = () =>
            new AmazonDynamoDBException("bad key", ErrorType.Sender, "ValidationException", "1", HttpStatusCode.BadRequest);
        var before = Client.Calls;

        var failure = await Should.ThrowAsync<StoreException>(() =>
            Online.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        (Client.Calls - before).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_listening_is_unavailable()
    {
        var options = new DynamoDbOptions
        {
            Endpoint = $"http://127.0.0.1:{LoopbackPort.Free()}",
            RetryDelay = TimeSpan.FromMilliseconds(1),
            RequestTimeout = TimeSpan.FromMilliseconds(500),
        };
        await using var store = new DynamoDbOnlineStore(
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

        (await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None))).Failure.ShouldBe(
            StoreFailure.Unavailable
        );
        (
            await Should.ThrowAsync<StoreException>(() =>
                store.WriteAsync([Write(TestFeatures.Action(), "7", 1, "s#1", "[1]")], CancellationToken.None)
            )
        ).Failure.ShouldBe(StoreFailure.Unavailable);
        (await store.ReadAsync([Read(TestFeatures.Action(), "7")], default, CancellationToken.None))[0]
            .Status.ShouldBe(ReadStatus.Unavailable);
    }

    [Fact]
    public async Task Store_that_never_answers_is_unavailable()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new DynamoDbOptions
        {
            Endpoint = $"http://{silent.LocalEndpoint}",
            RetryDelay = TimeSpan.FromMilliseconds(1),
            WriteRetries = 1,
            RequestTimeout = TimeSpan.FromMilliseconds(100),
        };
        await using var store = new DynamoDbOnlineStore(
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

        var failure = await Should.ThrowAsync<StoreException>(() =>
            store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[[]]")], CancellationToken.None)
        );

        failure.Failure.ShouldBe(StoreFailure.Unavailable);
    }

    [Fact]
    public async Task Older_static_record_throws_nothing_inside()
    {
        var keywords = TestFeatures.Static();
        await Online.WriteAsync([Write(keywords, "7", 2, "s#2", """[["new"]]""")], CancellationToken.None);
        var here = new AsyncLocal<bool> { Value = true };
        var thrown = new List<Exception>();
        void Note(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (here.Value)
            {
                thrown.Add(e.Exception);
            }
        }
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            await Online.WriteAsync([Write(keywords, "7", 1, "s#1", """[["old"]]""")], CancellationToken.None);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }

        thrown.ShouldBeEmpty();
        var answer = await Online.ReadAsync([Read(keywords, "7")], default, CancellationToken.None);
        answer[0].Records.Length.ShouldBe(1);
        answer[0].Records[0].Timestamp.ShouldBe(2);
    }

    [Fact]
    public async Task Cancelled_write_stops_retrying()
    {
        Client.Fault = () => new HttpRequestException("down");
        using var cancel = new CancellationTokenSource();
        Settings.RetryDelay = TimeSpan.FromMinutes(1);
        await using var patient = Store(Client, Settings);
        var write = patient.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => write);
    }
}
