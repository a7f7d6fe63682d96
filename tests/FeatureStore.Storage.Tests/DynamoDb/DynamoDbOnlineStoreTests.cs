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
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.DynamoDb;

public sealed class DynamoDbOnlineStoreTests(LocalServicesFixture services) : IAsyncLifetime
{
    private readonly DynamoDbOptions _options = new()
    {
        Table = "test-" + Guid.NewGuid().ToString("N"),
        CreateTable = true,
        RetryDelay = TimeSpan.FromMilliseconds(1),
    };

    private FaultyDynamoDbClient _client = null!;
    private DynamoDbOnlineStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _options.Endpoint = await services.DynamoDbEndpointAsync();
        _client = new FaultyDynamoDbClient(_options);
        _store = Store(_client, _options);
        await _store.InitializeAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static DynamoDbOnlineStore Store(IAmazonDynamoDB client, DynamoDbOptions options) =>
        new(client, options, TimeProvider.System, new Random(1), NullLogger<DynamoDbOnlineStore>.Instance);

    private static RecordWrite Write(FeatureDefinition feature, string entity, long timestamp, string eventId, string? value) =>
        new(feature, entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    private static RecordRead Read(FeatureDefinition feature, string entity) =>
        new(feature, entity, 0, long.MaxValue, feature.Kind == FeatureKind.Action ? 100 : 1);

    [Fact]
    public async Task WriteAsync_stores_these_items()
    {
        await _store.WriteAsync(
            [
                Write(TestFeatures.Action(retain: TimeSpan.FromDays(30)), "7", 1_700_000_000_123, "flea-market-events#evt-1", "[\"a\",1]"),
                Write(TestFeatures.Static(), "a#b", 1_700_000_000_456, "user-changes#9", "[[\"x\"]]"),
                // Years ahead: DynamoDB Local deletes what has expired.
                Write(TestFeatures.Static("gone", TimeSpan.FromDays(36_500)), "7", 1_700_000_000_001, "user-changes#8", null),
                Write(TestFeatures.Action("future", TimeSpan.FromDays(36_500)), "7", 1_700_000_000_001, "s#1", "[]"),
            ],
            CancellationToken.None
        );

        // What stands in tables of users: never to change.
        var items = (await _client.ScanAsync(new ScanRequest(_options.Table))).Items.Select(Describe).Order(StringComparer.Ordinal);
        items
            .Where(i => !i.Contains("exp=N:1702592001", StringComparison.Ordinal)) // may be deleted by now
            .ShouldBe([
                "eid=S:user-changes#8 exp=N:4853600001 pk=S:user#7#gone sk=S:null ts=N:1700000000001",
                "eid=S:user-changes#9 pk=S:user#a%23b#keywords sk=S:null ts=N:1700000000456 v=S:[[\"x\"]]",
                "exp=N:4853600001 pk=S:user#7#future sk=S:1700000000001#" + Digest("s#1") + " ts=N:1700000000001 v=S:[]",
            ]);
    }

    [Fact]
    public void Item_of_an_action_record_is_this()
    {
        var write = Write(
            TestFeatures.Action(retain: TimeSpan.FromDays(30)),
            "7",
            1_700_000_000_123,
            "flea-market-events#evt-1",
            "[\"a\",1]"
        );

        Describe(DynamoDbItem.Of(write, compressAbove: 4_096))
            .ShouldBe("exp=N:1702592001 pk=S:user#7#clicks sk=S:1700000000123#1d8940348173bc1a ts=N:1700000000123 v=S:[\"a\",1]");
    }

    [Fact]
    public async Task Long_values_are_stored_as_zstd_frames_where_that_helps()
    {
        var feature = TestFeatures.Static();
        var repeats = "[\"" + new string('x', 6_000) + "\"]";
        var noise = new byte[4_500];
        new Random(1).NextBytes(noise);
        var dense = "[\"" + string.Concat(noise.Select(b => (char)(0x4e00 + b))) + "\"]";
        await _store.WriteAsync(
            [
                Write(feature, "repeats", 1, "s#1", repeats),
                Write(feature, "dense", 1, "s#1", dense),
                Write(feature, "short", 1, "s#1", "[\"x\"]"),
            ],
            CancellationToken.None
        );

        var items = (await _client.ScanAsync(new ScanRequest(_options.Table))).Items.ToDictionary(i => i["pk"].S, i => i["v"]);
        items["user#repeats#keywords"].B.ToArray()[..4].ShouldBe([0x28, 0xb5, 0x2f, 0xfd]);
        items["user#repeats#keywords"].B.Length.ShouldBeLessThan(200);
        items["user#short#keywords"].S.ShouldBe("[\"x\"]");
        var results = await _store.ReadAsync(
            [Read(feature, "repeats"), Read(feature, "dense"), Read(feature, "short")],
            default,
            CancellationToken.None
        );
        results.Select(r => Encoding.UTF8.GetString(r.Records[0].Value.Span)).ShouldBe([repeats, dense, "[\"x\"]"]);
    }

    [Fact]
    public async Task Damaged_value_fails_its_own_read_only()
    {
        var feature = TestFeatures.Static();
        var clicks = TestFeatures.Action();
        await _store.WriteAsync([Write(feature, "good", 1, "s#1", "[1]")], CancellationToken.None);
        foreach (var (pk, sk) in new[] { ("user#bad#keywords", "null"), ("user#bad#clicks", "1700000000123#1d8940348173bc1a") })
        {
            await _client.PutItemAsync(
                new PutItemRequest(
                    _options.Table,
                    new()
                    {
                        ["pk"] = new(pk),
                        ["sk"] = new(sk),
                        ["ts"] = new() { N = "1" },
                        ["eid"] = new("s#1"),
                        ["v"] = new() { B = new MemoryStream([1, 2, 3, 4, 5]) },
                    }
                )
            );
        }

        var results = await _store.ReadAsync(
            [Read(feature, "bad"), Read(feature, "good"), Read(clicks, "bad"), Read(clicks, "good")],
            default,
            CancellationToken.None
        );

        results.Select(r => r.Status).ShouldBe([ReadStatus.Unavailable, ReadStatus.Ok, ReadStatus.Unavailable, ReadStatus.Ok]);
    }

    [Fact]
    public async Task Unprocessed_items_are_sent_again_until_all_are_in()
    {
        _client.ProcessEvery = 2;
        var clicks = TestFeatures.Action();
        var keywords = TestFeatures.Static();
        await _store.WriteAsync(
            [.. Enumerable.Range(0, 60).Select(i => Write(clicks, "7", Now - i, $"s#{i}", $"[{i}]"))],
            CancellationToken.None
        );
        await _store.WriteAsync(
            [.. Enumerable.Range(0, 5).Select(i => Write(keywords, $"u{i}", 1, "s#1", $"[{i}]"))],
            CancellationToken.None
        );
        _client.ProcessEvery = 3;

        var reads = Enumerable.Range(0, 5).Select(i => Read(keywords, $"u{i}")).Append(Read(clicks, "7")).ToArray();
        var results = await _store.ReadAsync(reads, default, CancellationToken.None);

        results.ShouldAllBe(r => r.Status == ReadStatus.Ok);
        results.Take(5).Select(r => Encoding.UTF8.GetString(r.Records[0].Value.Span)).ShouldBe(["[0]", "[1]", "[2]", "[3]", "[4]"]);
        results[5].Records.Length.ShouldBe(60);
    }

    [Fact]
    public async Task Batch_without_progress_is_throttled()
    {
        _client.ProcessEvery = 0;

        var failure = await Should.ThrowAsync<StoreException>(() =>
            _store.WriteAsync([Write(TestFeatures.Action(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );
        var results = await _store.ReadAsync([Read(TestFeatures.Static(), "7")], default, CancellationToken.None);

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
        _client.Fault = () => Interlocked.Decrement(ref left) >= 0 ? fault : null;
        await _store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);

        _client.Fault = () => fault;
        var before = _client.Calls;
        var failure = await Should.ThrowAsync<StoreException>(() =>
            _store.WriteAsync([Write(TestFeatures.Static(), "7", 2, "s#2", "[2]")], CancellationToken.None)
        );
        failure.Failure.ShouldBe(expected);
        (_client.Calls - before).ShouldBe(1 + _options.WriteRetries);

        before = _client.Calls;
        var results = await _store.ReadAsync(
            [Read(TestFeatures.Static(), "7"), Read(TestFeatures.Action(), "7")],
            default,
            CancellationToken.None
        );
        results.ShouldAllBe(r => r.Status == ReadStatus.Unavailable);
        (_client.Calls - before).ShouldBe(2 * (1 + _options.ReadRetries));

        _client.Fault = () => null;
        results = await _store.ReadAsync([Read(TestFeatures.Static(), "7")], default, CancellationToken.None);
        Encoding.UTF8.GetString(results[0].Records[0].Value.Span).ShouldBe("[1]");
    }

    /// <summary>A read that hangs is answered by a second request; its own is cancelled, and harms nobody.</summary>
    [Theory]
    [InlineData(FeatureKind.Action, "query")]
    [InlineData(FeatureKind.Static, "get")]
    public async Task Read_that_hangs_is_answered_by_a_second_request(FeatureKind kind, string operation)
    {
        var feature = kind == FeatureKind.Action ? TestFeatures.Action() : TestFeatures.Static();
        _options.HedgedReads = 1;
        await using var store = Store(_client, _options);
        await store.WriteAsync([Write(feature, "7", Now, "s#1", "[1]")], CancellationToken.None);
        for (var i = 0; i < RecentLatency.MinTimes; i++)
        {
            await store.ReadAsync([Read(feature, "7")], default, CancellationToken.None);
        }
        var hung = _client.Calls + 1;
        var cancelled = new TaskCompletionSource();
        _client.Hold = async (call, token) =>
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
        var requests = new DynamoDbRequests(_options, "read", 1, isAdaptive: false, TimeProvider.System, new LockedRandom(new Random(1)))
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
        _options.MaxConcurrentRequestsPerRead = 4;
        await using var store = Store(_client, _options);
        var clicks = TestFeatures.Action();
        await store.WriteAsync(
            [.. Enumerable.Range(0, 20).Select(i => Write(clicks, $"u{i}", Now, "s#1", $"[{i}]"))],
            CancellationToken.None
        );
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        _client.Hold = async (_, _) =>
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
        (_options.MaxConcurrentRequests, _options.MaxConcurrentRequestsPerRead, _options.MaxQueuedReads) = (2, 100, 3);
        await using var store = Store(_client, _options);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.Hold = (_, _) => gate.Task;
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
        _client.Fault = () => new HttpRequestException("down");
        var before = _client.Calls;
        for (var i = 0; i < 100; i++)
        {
            await _store.ReadAsync([Read(TestFeatures.Static(), "7")], default, CancellationToken.None);
        }

        // Of 200 retries that the reads have among them.
        (_client.Calls - before).ShouldBe(200);
    }

    [Fact]
    public async Task Failure_of_one_read_leaves_the_others()
    {
        await _store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);
        _client.FailsQueries = true;

        var results = await _store.ReadAsync(
            [Read(TestFeatures.Action(), "7"), Read(TestFeatures.Static(), "7")],
            default,
            CancellationToken.None
        );

        results.Select(r => r.Status).ShouldBe([ReadStatus.Unavailable, ReadStatus.Ok]);
    }

    [Fact]
    public async Task Misconfiguration_is_not_tried_again()
    {
        _client.Fault = () =>
            new AmazonDynamoDBException("bad key", ErrorType.Sender, "ValidationException", "1", HttpStatusCode.BadRequest);
        var before = _client.Calls;

        var failure = await Should.ThrowAsync<StoreException>(() =>
            _store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        (_client.Calls - before).ShouldBe(1);
    }

    /// <summary>I6: one item that DynamoDB cannot hold has its whole batch refused.</summary>
    [Fact]
    public async Task Item_that_is_too_large_is_refused_alone_and_all_others_are_durable()
    {
        var clicks = TestFeatures.Action();
        var keywords = TestFeatures.Static();
        var large = $"[\"{new string('x', 450_000)}\"]";
        _options.CompressAbove = int.MaxValue;
        var writes = Enumerable.Range(0, 30).Select(i => Write(clicks, "7", Now - i, $"s#{i}", i == 11 ? large : $"[{i}]")).ToList();
        writes.Add(Write(keywords, "7", 1, "s#1", large));
        writes.Add(Write(keywords, "8", 1, "s#1", "[8]"));

        var failure = await Should.ThrowAsync<StoreException>(() => _store.WriteAsync(writes, CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Refused);
        failure.Refused.Select(record => record.Write).ShouldBe([writes[11], writes[30]], ignoreOrder: true);
        failure.Refused.ShouldAllBe(record => record.Reason.Contains("size"));
        var results = await _store.ReadAsync([Read(clicks, "7"), Read(keywords, "8")], default, CancellationToken.None);
        results[0].Records.Length.ShouldBe(29);
        results[1].Records.Length.ShouldBe(1);
    }

    /// <summary>
    /// A value, a key and an identity as long as each may be are one item; 25 action records are one request; and 45 static values are more
    /// than the 16 MB of one reply, so that some keys come back unprocessed.
    /// </summary>
    [Fact]
    public async Task Largest_values_with_longest_keys_fit_the_limits_of_items_requests_and_replies()
    {
        const int statics = 45;
        _options.CompressAbove = int.MaxValue;
        var clicks = TestFeatures.Action();
        var keywords = TestFeatures.Static();
        var value = $"[\"{new string('x', FeatureDefinition.MaxMaxValueBytes - 4)}\"]";
        var identity = new string('i', 1_024);
        var writes = Enumerable.Range(0, 25).Select(i => Write(clicks, Longest(0), Now - i, $"s#{i}", value)).ToList();
        writes.AddRange(Enumerable.Range(0, statics).Select(i => Write(keywords, Longest(i), Now, identity, value)));
        await _store.WriteAsync(writes, CancellationToken.None);

        var before = _client.Calls;
        var reads = await _store.ReadAsync(
            [.. Enumerable.Range(0, statics).Select(i => Read(keywords, Longest(i)))],
            new ReadOptions(Consistent: true),
            CancellationToken.None
        );
        var replies = _client.Calls - before;
        var series = await _store.ReadAsync([Read(clicks, Longest(0))], default, CancellationToken.None);

        reads.ShouldAllBe(read => read.Status == ReadStatus.Ok && read.Records.Single().Value.Length == value.Length);
        series.Single().Records.Length.ShouldBe(25);
        replies.ShouldBe(2, "what one reply does not hold is asked for again");

        static string Longest(int number) => number.ToString("D1000");
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
        await _store.WriteAsync([Write(keywords, "7", 2, "s#2", """[["new"]]""")], CancellationToken.None);
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
            await _store.WriteAsync([Write(keywords, "7", 1, "s#1", """[["old"]]""")], CancellationToken.None);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }

        thrown.ShouldBeEmpty();
        var answer = await _store.ReadAsync([Read(keywords, "7")], default, CancellationToken.None);
        answer[0].Records.Length.ShouldBe(1);
        answer[0].Records[0].Timestamp.ShouldBe(2);
    }

    [Fact]
    public async Task InitializeAsync_without_table_says_what_to_do()
    {
        var options = new DynamoDbOptions { Endpoint = _options.Endpoint, Table = "missing" };
        await using var store = new DynamoDbOnlineStore(
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

        var failure = await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        failure.Message.ShouldContain("'missing'");
        failure.Message.ShouldContain("store:dynamodb:createTable");
    }

    [Fact]
    public async Task InitializeAsync_asks_a_store_that_does_not_answer_yet_again()
    {
        var left = _options.WriteRetries;
        using var client = new FaultyDynamoDbClient(_options)
        {
            Fault = () => Interlocked.Decrement(ref left) >= 0 ? new TaskCanceledException("timed out") : null,
        };
        await using var store = Store(client, _options);

        await store.InitializeAsync(CancellationToken.None);

        client.Calls.ShouldBe(_options.WriteRetries + 1);
    }

    [Fact]
    public async Task InitializeAsync_on_a_table_of_another_key_says_so()
    {
        var table = "other-" + Guid.NewGuid().ToString("N");
        await _client.CreateTableAsync(
            new CreateTableRequest(table, [new("id", KeyType.HASH)], [new("id", ScalarAttributeType.S)], new ProvisionedThroughput(1, 1))
        );
        var options = new DynamoDbOptions { Endpoint = _options.Endpoint, Table = table };
        await using var store = new DynamoDbOnlineStore(
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

        var failure = await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        failure.Message.ShouldContain("'pk'");
    }

    [Fact]
    public async Task InitializeAsync_creates_the_table_with_expiry_and_accepts_it_afterwards()
    {
        var expiry = (await _client.DescribeTimeToLiveAsync(_options.Table)).TimeToLiveDescription;
        expiry.AttributeName.ShouldBe("exp");
        await using var second = Store(new FaultyDynamoDbClient(_options), _options);

        await second.InitializeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Keys_of_greatest_length_are_stored_and_longer_ones_are_absent()
    {
        var feature = TestFeatures.Static();
        var longest = new string('한', 341);
        var tooLong = new string('#', 700);
        FeatureKey.Fits(feature, tooLong).ShouldBeFalse();
        await _store.WriteAsync([Write(feature, longest, 1, "s#1", "[1]")], CancellationToken.None);

        var results = await _store.ReadAsync(
            [Read(feature, longest), Read(feature, tooLong), Read(TestFeatures.Action(), tooLong)],
            default,
            CancellationToken.None
        );

        results.ShouldAllBe(r => r.Status == ReadStatus.Ok);
        results.Select(r => r.Records.Length).ShouldBe([1, 0, 0]);
    }

    [Fact]
    public async Task Cancelled_write_stops_retrying()
    {
        _client.Fault = () => new HttpRequestException("down");
        using var cancel = new CancellationTokenSource();
        _options.RetryDelay = TimeSpan.FromMinutes(1);
        await using var patient = Store(_client, _options);
        var write = patient.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => write);
    }

    [Fact]
    public void Client_takes_dummy_credentials_on_loopback_only()
    {
        DynamoDbClientFactory.Credentials(new DynamoDbOptions { Endpoint = "http://127.0.0.1:8000" }).ShouldNotBeNull();
        DynamoDbClientFactory.Credentials(new DynamoDbOptions { Endpoint = "http://localhost:8000" }).ShouldNotBeNull();
        DynamoDbClientFactory.Credentials(new DynamoDbOptions { Endpoint = "https://dynamodb.example.com" }).ShouldBeNull();
        DynamoDbClientFactory.Credentials(new DynamoDbOptions()).ShouldBeNull();
        var config = DynamoDbClientFactory.Config(new DynamoDbOptions { Region = "ap-northeast-2" });
        config.RegionEndpoint.SystemName.ShouldBe("ap-northeast-2");
        config.MaxErrorRetry.ShouldBe(0);
    }

    [Fact]
    public void Options_have_these_defaults()
    {
        var options = new DynamoDbOptions();

        options.Table.ShouldBe("featurestore");
        options.Endpoint.ShouldBeNull();
        options.Region.ShouldBeNull();
        options.CreateTable.ShouldBeFalse();
        options.CompressAbove.ShouldBe(800);
        options.MaxConcurrentRequests.ShouldBe(128);
        options.MaxConcurrentRequestsPerRead.ShouldBe(32);
        options.MaxQueuedReads.ShouldBe(1_024);
        options.HedgedReads.ShouldBe(0.05);
        options.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(3));
        options.WriteRetries.ShouldBe(7);
        options.ReadRetries.ShouldBe(2);
        options.RetryDelay.ShouldBe(TimeSpan.FromMilliseconds(50));
    }

    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Digest(string identity) => SortKey.Of(0, identity).ToString()[14..];

    private static string Describe(Dictionary<string, AttributeValue> item) =>
        string.Join(
            " ",
            item.OrderBy(a => a.Key, StringComparer.Ordinal)
                .Select(a => $"{a.Key}={(a.Value.S is { } s ? "S:" + s : a.Value.N is { } n ? "N:" + n : "B")}")
        );
}
