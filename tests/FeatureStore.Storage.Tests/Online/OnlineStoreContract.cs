using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Online;

/// <summary>What every <see cref="IOnlineStore"/> does alike: each store, and each with the cache in front, runs all of this.</summary>
public abstract class OnlineStoreContract : IAsyncLifetime
{
    /// <summary>Event times lie around it; clocks of the stores under test run on real time, so that it must not be past retention.</summary>
    protected static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private readonly string _run = Guid.NewGuid().ToString("N");

    protected IOnlineStore Store { get; private set; } = null!;

    /// <summary>A store that is not initialized yet.</summary>
    protected abstract Task<IOnlineStore> CreateAsync();

    protected virtual FeatureDefinition Action(string name = "clicks") => TestFeatures.Action(name);

    protected virtual FeatureDefinition Static(string name = "keywords", TimeSpan? retain = null) => TestFeatures.Static(name, retain);

    public async ValueTask InitializeAsync()
    {
        Store = await CreateAsync();
        await Store.InitializeAsync(TestContext.Current.CancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>An entity id of this test's own.</summary>
    protected string Id(string name = "7") => $"{name}-{_run}";

    protected static RecordWrite Write(FeatureDefinition feature, string entity, long timestamp, string eventId, string? value) =>
        new(feature, entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    protected static RecordRead Read(FeatureDefinition feature, string entity, long from = 0, long to = long.MaxValue, int? limit = null) =>
        new(feature, entity, from, to, limit ?? (feature.Kind == FeatureKind.Action ? 30 : 1));

    protected Task PutAsync(params RecordWrite[] writes) => Store.WriteAsync(writes, CancellationToken.None);

    /// <summary>Asks in both ways: the answers must be the same.</summary>
    protected async Task<ReadResult> GetAsync(RecordRead read, ReadOptions options = default)
    {
        var results = await Store.ReadAsync([read], options, CancellationToken.None);
        results.Length.ShouldBe(1);
        results[0].Status.ShouldBe(ReadStatus.Ok);
        if (options == default)
        {
            var batch = new ReadBatch();
            batch.Add(read);
            Store.ReadFromMemory(batch);
            await Store.ReadAsync(batch, CancellationToken.None);
            batch.OpenCount.ShouldBe(0);
            var answer = batch.Answer(0);
            answer.Status.ShouldBe(ReadStatus.Ok);
            var records = answer.Records.ToArray();
            records.Select(r => (r.Timestamp, r.SortKey)).ShouldBe(results[0].Records.Select(r => (r.Timestamp, r.SortKey)));
            Digests(records.Select(r => Encoding.UTF8.GetString(r.Value.Span))).ShouldBe(Digests(Values(results[0])));
            batch.Clear();
        }
        return results[0];
    }

    protected async Task<string[]> ValuesAsync(RecordRead read, ReadOptions options = default) => Values(await GetAsync(read, options));

    protected static string[] Values(ReadResult result) => [.. result.Records.Select(r => Encoding.UTF8.GetString(r.Value.Span))];

    [Fact]
    public async Task Read_of_nothing_is_empty()
    {
        (await GetAsync(Read(Action(), Id()))).Records.ShouldBeEmpty();
        (await GetAsync(Read(Static(), Id()))).Records.ShouldBeEmpty();
        (await Store.ReadAsync([], default, CancellationToken.None)).ShouldBeEmpty();
        await Store.WriteAsync([], CancellationToken.None);
    }

    [Fact]
    public async Task Action_records_come_newest_first()
    {
        var feature = Action();
        await PutAsync(Write(feature, Id(), Now - 2, "s#2", "[2]"), Write(feature, Id(), Now - 3, "s#3", "[3]"));
        await PutAsync(Write(feature, Id(), Now - 1, "s#1", "[1]"));

        var result = await GetAsync(Read(feature, Id()));

        Values(result).ShouldBe(["[1]", "[2]", "[3]"]);
        result.Records.Select(r => r.Timestamp).ShouldBe([Now - 1, Now - 2, Now - 3]);
        result.Records.ShouldAllBe(r => r.SortKey.Timestamp == r.Timestamp && r.EventIdentity == null);
    }

    [Fact]
    public async Task Action_records_of_one_ms_come_in_the_order_of_their_sort_keys()
    {
        var feature = Action();
        var writes = Enumerable.Range(0, 10).Select(i => Write(feature, Id(), Now, $"s#{i}", $"[{i}]")).ToArray();
        await PutAsync(writes);

        var expected = writes.OrderByDescending(w => w.SortKey).Select(w => Encoding.UTF8.GetString(w.Value!.Value.Span));
        (await ValuesAsync(Read(feature, Id()))).ShouldBe(expected);
    }

    [Fact]
    public async Task Action_window_includes_from_and_excludes_to()
    {
        var feature = Action();
        await PutAsync([.. Enumerable.Range(0, 10).Select(i => Write(feature, Id(), Now - i, $"s#{i}", $"[{i}]"))]);

        (await ValuesAsync(Read(feature, Id(), Now - 5, Now - 2))).ShouldBe(["[3]", "[4]", "[5]"]);
        (await ValuesAsync(Read(feature, Id(), Now - 5))).ShouldBe(["[0]", "[1]", "[2]", "[3]", "[4]", "[5]"]);
        (await ValuesAsync(Read(feature, Id(), to: Now - 7))).ShouldBe(["[8]", "[9]"]);
        (await ValuesAsync(Read(feature, Id(), Now - 5, Now - 2, limit: 2))).ShouldBe(["[3]", "[4]"]);
        (await ValuesAsync(Read(feature, Id(), Now, Now))).ShouldBeEmpty();
        (await ValuesAsync(Read(feature, Id(), Now, Now - 5))).ShouldBeEmpty();
        (await ValuesAsync(Read(feature, Id(), long.MinValue, limit: int.MaxValue))).Length.ShouldBe(10);
        (await ValuesAsync(Read(feature, Id(), long.MaxValue))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Action_limit_cuts_the_oldest()
    {
        var feature = Action();
        await PutAsync([.. Enumerable.Range(0, 70).Select(i => Write(feature, Id(), Now - i, $"s#{i}", $"[{i}]"))]);

        foreach (var limit in (int[])[1, 30, 49, 50, 51, 69, 70, 71, 1_000])
        {
            (await ValuesAsync(Read(feature, Id(), limit: limit))).ShouldBe(
                Enumerable.Range(0, Math.Min(limit, 70)).Select(i => $"[{i}]"),
                $"limit {limit}"
            );
        }
    }

    [Fact]
    public async Task Redelivered_action_event_stays_one_record_with_the_last_payload()
    {
        var feature = Action();
        await PutAsync(Write(feature, Id(), Now, "s#1", "[1]"));
        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[1]"]);
        await PutAsync(Write(feature, Id(), Now, "s#1", "[1]"));
        await PutAsync(Write(feature, Id(), Now, "s#1", "[2]"), Write(feature, Id(), Now, "s#1", "[3]"));

        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[3]"]);
    }

    [Fact]
    public async Task Same_identity_at_another_time_is_another_record()
    {
        var feature = Action();
        await PutAsync(Write(feature, Id(), Now, "s#1", "[1]"), Write(feature, Id(), Now - 1, "s#1", "[2]"));

        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[1]", "[2]"]);
    }

    [Fact]
    public async Task Event_from_the_future_is_first()
    {
        var feature = Action();
        await PutAsync(Write(feature, Id(), Now, "s#1", "[1]"), Write(feature, Id(), Now + 3_600_000, "s#2", "[2]"));

        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[2]", "[1]"]);
    }

    [Fact]
    public async Task Static_keeps_the_greatest_whatever_the_order()
    {
        var feature = Static();
        var random = new Random(20_261);
        // The last two differ in UTF-16 and UTF-8 order: U+FFFD sorts before U+1F600 by bytes only.
        string[] identities = ["s#00000000000000000001", "s#00000000000000000002", "s#a", "s#\uFFFD", "s#\U0001F600"];
        for (var round = 0; round < 20; round++)
        {
            var entity = Id($"order-{round}");
            (long Time, string Identity)[] events =
            [
                .. from time in (long[])[Now - 2, Now - 1] from identity in identities select (time, identity),
            ];
            random.Shuffle(events);
            foreach (var chunk in events.Chunk(1 + random.Next(4)))
            {
                await PutAsync([.. chunk.Select(e => Write(feature, entity, e.Time, e.Identity, $"[\"{e.Time}{e.Identity}\"]"))]);
            }

            var result = await GetAsync(Read(feature, entity));
            Values(result).ShouldBe([$"[\"{Now - 1}s#\U0001F600\"]"]);
            result.Records[0].Timestamp.ShouldBe(Now - 1);
            result = await GetAsync(Read(feature, entity), new ReadOptions(IncludeTombstones: true));
            result.Records[0].EventIdentity.ShouldBe("s#\U0001F600");
        }
    }

    [Fact]
    public async Task Same_static_event_with_another_payload_keeps_the_last_written()
    {
        var feature = Static();
        await PutAsync(Write(feature, Id(), Now, "s#1", "[1]"));
        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[1]"]);
        await PutAsync(Write(feature, Id(), Now, "s#1", "[2]"), Write(feature, Id(), Now, "s#1", "[3]"));

        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[3]"]);
    }

    [Fact]
    public async Task Tombstone_hides_older_values_and_yields_to_newer_ones()
    {
        var feature = Static();
        await PutAsync(Write(feature, Id(), Now - 5, "s#1", "[1]"));
        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[1]"]);
        await PutAsync(Write(feature, Id(), Now - 3, "s#3", null));
        (await GetAsync(Read(feature, Id()))).Records.ShouldBeEmpty();

        await PutAsync(Write(feature, Id(), Now - 4, "s#2", "[2]"));
        (await GetAsync(Read(feature, Id()))).Records.ShouldBeEmpty();
        var tombstone = (await GetAsync(Read(feature, Id()), new ReadOptions(IncludeTombstones: true))).Records.ShouldHaveSingleItem();
        tombstone.IsTombstone.ShouldBeTrue();
        tombstone.Timestamp.ShouldBe(Now - 3);
        tombstone.EventIdentity.ShouldBe("s#3");

        await PutAsync(Write(feature, Id(), Now - 2, "s#4", "[4]"));
        (await ValuesAsync(Read(feature, Id()))).ShouldBe(["[4]"]);
    }

    [Fact]
    public async Task Tombstone_that_comes_first_takes_part_in_the_order()
    {
        var feature = Static();
        await PutAsync(Write(feature, Id(), Now, "s#2", null));
        await PutAsync(Write(feature, Id(), Now - 1, "s#1", "[1]"));

        (await GetAsync(Read(feature, Id()))).Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task Static_value_before_from_is_past_retention()
    {
        var feature = Static(retain: TimeSpan.FromDays(1));
        await PutAsync(Write(feature, Id(), Now - 1_000, "s#1", "[1]"));

        (await ValuesAsync(Read(feature, Id(), from: Now - 1_000))).ShouldBe(["[1]"]);
        (await ValuesAsync(Read(feature, Id(), from: Now - 999))).ShouldBeEmpty();
        (await ValuesAsync(Read(feature, Id(), from: Now - 1_000))).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Values_of_any_text_and_size_come_back_byte_for_byte()
    {
        var long8K = "[\"" + new string('x', 8_000) + "\"]";
        var dense = "[\"" + Convert.ToBase64String(RandomBytes(9_000)) + "\"]";
        string[] values = ["[null,1.5e300,\"\\u0000|#\\\"\"]", "[\"한국어 😀\"]", "[]", long8K, dense];
        var action = Action();
        var kept = Static();
        for (var i = 0; i < values.Length; i++)
        {
            await PutAsync(Write(action, Id(), Now - i, $"s#{i}", values[i]), Write(kept, Id($"v{i}"), Now, "s#1", values[i]));
        }

        for (var round = 0; round < 2; round++)
        {
            (await ValuesAsync(Read(action, Id()))).ShouldBe(values);
            for (var i = 0; i < values.Length; i++)
            {
                (await ValuesAsync(Read(kept, Id($"v{i}")))).ShouldBe([values[i]]);
            }
        }
    }

    /// <summary>Nothing of the values can be compressed but what base64 takes: a page of DynamoDB is full after three.</summary>
    [Fact]
    public async Task Values_as_large_as_can_be_declared_come_back_byte_for_byte()
    {
        var action = Action();
        var kept = Static();
        string[] values = [.. Enumerable.Range(0, 4).Select(LargestValue)];
        await PutAsync([
            .. values.Select((value, i) => Write(action, Id(), Now - i, $"s#{i}", value)),
            .. values.Select((value, i) => Write(kept, Id($"v{i}"), Now, "s#1", value)),
        ]);

        for (var round = 0; round < 2; round++)
        {
            Digests(await ValuesAsync(Read(action, Id()))).ShouldBe(Digests(values));
            var results = await Store.ReadAsync([.. values.Select((_, i) => Read(kept, Id($"v{i}")))], default, CancellationToken.None);
            Digests(results.SelectMany(Values)).ShouldBe(Digests(values));
        }
    }

    [Fact]
    public async Task Entity_ids_with_separators_stay_apart()
    {
        var feature = Static("a");
        var other = Static("b");
        string[] entities = [Id("x#a"), Id("x%23a"), Id("{x}a"), Id("x}"), Id("x|null"), Id("한")];
        await PutAsync([.. entities.Select((e, i) => Write(feature, e, Now, "s#1", $"[{i}]"))]);

        for (var i = 0; i < entities.Length; i++)
        {
            (await ValuesAsync(Read(feature, entities[i]))).ShouldBe([$"[{i}]"]);
            (await ValuesAsync(Read(other, entities[i]))).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Hundreds_of_writes_and_reads_in_one_call_keep_their_order()
    {
        var clicks = Action();
        var keywords = Static();
        var writes = new List<RecordWrite>();
        for (var i = 0; i < 130; i++)
        {
            writes.Add(Write(clicks, Id($"u{i}"), Now - 1, $"s#{i}", $"[{i}]"));
            writes.Add(Write(clicks, Id($"u{i}"), Now - 2, $"s#{i}", $"[-{i}]"));
            writes.Add(Write(keywords, Id($"u{i}"), Now, $"s#{i}", $"[\"{i}\"]"));
        }
        await PutAsync([.. writes]);
        List<RecordRead> reads = [];
        for (var i = 0; i < 130; i++)
        {
            reads.Add(Read(keywords, Id($"u{129 - i}")));
            reads.Add(Read(clicks, Id($"u{i}")));
            reads.Add(Read(keywords, Id($"absent{i}")));
        }
        reads.Add(Read(keywords, Id("u5"))); // asked twice

        for (var round = 0; round < 2; round++)
        {
            var results = await Store.ReadAsync(reads, default, CancellationToken.None);

            results.Length.ShouldBe(reads.Count);
            results.ShouldAllBe(r => r.Status == ReadStatus.Ok);
            for (var i = 0; i < 130; i++)
            {
                Values(results[3 * i]).ShouldBe([$"[\"{129 - i}\"]"]);
                Values(results[(3 * i) + 1]).ShouldBe([$"[{i}]", $"[-{i}]"]);
                results[(3 * i) + 2].Records.ShouldBeEmpty();
            }
            Values(results[^1]).ShouldBe(["[\"5\"]"]);
        }
    }

    [Fact]
    public async Task Windows_of_one_feature_in_one_call_are_answered_each()
    {
        var feature = Action();
        await PutAsync([.. Enumerable.Range(0, 60).Select(i => Write(feature, Id(), Now - i, $"s#{i}", $"[{i}]"))]);
        RecordRead[] reads =
        [
            Read(feature, Id(), limit: 3),
            Read(feature, Id(), to: Now - 10, limit: 2),
            Read(feature, Id(), from: Now - 1, limit: 100),
            Read(feature, Id(), limit: 60),
            Read(feature, Id(), from: Now - 57, to: Now - 54),
        ];

        for (var round = 0; round < 2; round++)
        {
            var results = await Store.ReadAsync(reads, default, CancellationToken.None);

            Values(results[0]).ShouldBe(["[0]", "[1]", "[2]"]);
            Values(results[1]).ShouldBe(["[11]", "[12]"]);
            Values(results[2]).ShouldBe(["[0]", "[1]"]);
            Values(results[3]).ShouldBe(Enumerable.Range(0, 60).Select(i => $"[{i}]"));
            Values(results[4]).ShouldBe(["[55]", "[56]", "[57]"]);
        }
    }

    [Fact]
    public async Task Long_series_of_long_values_comes_whole()
    {
        var feature = Action();
        const int Count = 300;
        var values = Enumerable.Range(0, Count).Select(i => $"[{i},\"{Convert.ToBase64String(RandomBytes(6_000))}\"]").ToArray();
        foreach (var chunk in Enumerable.Range(0, Count).Chunk(50))
        {
            await PutAsync([.. chunk.Select(i => Write(feature, Id(), Now - i, $"s#{i}", values[i]))]);
        }

        (await ValuesAsync(Read(feature, Id(), limit: int.MaxValue))).ShouldBe(values);
        (await ValuesAsync(Read(feature, Id(), limit: 250))).ShouldBe(values[..250]);
    }

    [Fact]
    public async Task Consistent_read_sees_the_write_before_it()
    {
        var feature = Static();
        for (var i = 0; i < 50; i++)
        {
            await PutAsync(Write(feature, Id(), Now + i, "s#1", $"[{i}]"));
            (await ValuesAsync(Read(feature, Id()), new ReadOptions(Consistent: true))).ShouldBe([$"[{i}]"]);
        }
    }

    [Fact]
    public async Task Concurrent_writers_and_readers_end_in_one_state()
    {
        var clicks = Action();
        var keywords = Static();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) =>
            {
                await PutAsync(
                    Write(clicks, Id(), Now - (i % 40), $"s#{i % 40}", $"[{i % 40}]"),
                    Write(keywords, Id(), Now + i, "s#1", $"[{i}]")
                );
                await Store.ReadAsync([Read(clicks, Id()), Read(keywords, Id())], default, CancellationToken.None);
            }
        );

        (await ValuesAsync(Read(clicks, Id(), limit: 50))).ShouldBe(Enumerable.Range(0, 40).Select(i => $"[{i}]"));
        (await ValuesAsync(Read(keywords, Id()))).ShouldBe(["[199]"]);
    }

    [Fact]
    public async Task Cancelled_read_throws()
    {
        await Should.ThrowAsync<OperationCanceledException>(() =>
            Store.ReadAsync([Read(Static(), Id())], default, new CancellationToken(canceled: true))
        );
    }

    /// <summary>As long as a value may be, and unlike any of another number.</summary>
    protected static string LargestValue(int number)
    {
        var text = Convert.ToBase64String(RandomBytes(FeatureDefinition.MaxMaxValueBytes));
        var start = $"[\"{number}";
        return $"{start}{text[..(FeatureDefinition.MaxMaxValueBytes - start.Length - 2)]}\"]";
    }

    /// <summary>Of values too long to be compared and shown as they are.</summary>
    protected static string[] Digests(IEnumerable<string> values) =>
        [.. values.Select(value => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value))))];

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
