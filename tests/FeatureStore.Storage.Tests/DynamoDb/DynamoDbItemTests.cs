using System.Text;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>What stands in the table, byte for byte, and how large it may be.</summary>
public sealed class DynamoDbItemTests(LocalServicesFixture services) : DynamoDbTest(services)
{
    [Fact]
    public async Task WriteAsync_stores_these_items()
    {
        await Online.WriteAsync(
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
        var items = (await Client.ScanAsync(new ScanRequest(Settings.Table))).Items.Select(Describe).Order(StringComparer.Ordinal);
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
        await Online.WriteAsync(
            [
                Write(feature, "repeats", 1, "s#1", repeats),
                Write(feature, "dense", 1, "s#1", dense),
                Write(feature, "short", 1, "s#1", "[\"x\"]"),
            ],
            CancellationToken.None
        );

        var items = (await Client.ScanAsync(new ScanRequest(Settings.Table))).Items.ToDictionary(i => i["pk"].S, i => i["v"]);
        items["user#repeats#keywords"].B.ToArray()[..4].ShouldBe([0x28, 0xb5, 0x2f, 0xfd]);
        items["user#repeats#keywords"].B.Length.ShouldBeLessThan(200);
        items["user#short#keywords"].S.ShouldBe("[\"x\"]");
        var results = await Online.ReadAsync(
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
        await Online.WriteAsync([Write(feature, "good", 1, "s#1", "[1]")], CancellationToken.None);
        foreach (var (pk, sk) in new[] { ("user#bad#keywords", "null"), ("user#bad#clicks", "1700000000123#1d8940348173bc1a") })
        {
            await Client.PutItemAsync(
                new PutItemRequest(
                    Settings.Table,
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

        var results = await Online.ReadAsync(
            [Read(feature, "bad"), Read(feature, "good"), Read(clicks, "bad"), Read(clicks, "good")],
            default,
            CancellationToken.None
        );

        results.Select(r => r.Status).ShouldBe([ReadStatus.Unavailable, ReadStatus.Ok, ReadStatus.Unavailable, ReadStatus.Ok]);
    }

    /// <summary>I6: one item that DynamoDB cannot hold has its whole batch refused.</summary>
    [Fact]
    public async Task Item_that_is_too_large_is_refused_alone_and_all_others_are_durable()
    {
        var clicks = TestFeatures.Action();
        var keywords = TestFeatures.Static();
        var large = $"[\"{new string('x', 450_000)}\"]";
        Settings.CompressAbove = int.MaxValue;
        var writes = Enumerable.Range(0, 30).Select(i => Write(clicks, "7", Now - i, $"s#{i}", i == 11 ? large : $"[{i}]")).ToList();
        writes.Add(Write(keywords, "7", 1, "s#1", large));
        writes.Add(Write(keywords, "8", 1, "s#1", "[8]"));

        var failure = await Should.ThrowAsync<StoreException>(() => Online.WriteAsync(writes, CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Refused);
        failure.Refused.Select(record => record.Write).ShouldBe([writes[11], writes[30]], ignoreOrder: true);
        failure.Refused.ShouldAllBe(record => record.Reason.Contains("size"));
        var results = await Online.ReadAsync([Read(clicks, "7"), Read(keywords, "8")], default, CancellationToken.None);
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
        Settings.CompressAbove = int.MaxValue;
        var clicks = TestFeatures.Action();
        var keywords = TestFeatures.Static();
        var value = $"[\"{new string('x', FeatureDefinition.MaxMaxValueBytes - 4)}\"]";
        var identity = new string('i', 1_024);
        var writes = Enumerable.Range(0, 25).Select(i => Write(clicks, Longest(0), Now - i, $"s#{i}", value)).ToList();
        writes.AddRange(Enumerable.Range(0, statics).Select(i => Write(keywords, Longest(i), Now, identity, value)));
        await Online.WriteAsync(writes, CancellationToken.None);

        var before = Client.Calls;
        var reads = await Online.ReadAsync(
            [.. Enumerable.Range(0, statics).Select(i => Read(keywords, Longest(i)))],
            new ReadOptions(Consistent: true),
            CancellationToken.None
        );
        var replies = Client.Calls - before;
        var series = await Online.ReadAsync([Read(clicks, Longest(0))], default, CancellationToken.None);

        reads.ShouldAllBe(read => read.Status == ReadStatus.Ok && read.Records.Single().Value.Length == value.Length);
        series.Single().Records.Length.ShouldBe(25);
        replies.ShouldBe(2, "what one reply does not hold is asked for again");

        static string Longest(int number) => number.ToString("D1000");
    }

    [Fact]
    public async Task Keys_of_greatest_length_are_stored_and_longer_ones_are_absent()
    {
        var feature = TestFeatures.Static();
        var longest = new string('한', 341);
        var tooLong = new string('#', 700);
        FeatureKey.Fits(feature, tooLong).ShouldBeFalse();
        await Online.WriteAsync([Write(feature, longest, 1, "s#1", "[1]")], CancellationToken.None);

        var results = await Online.ReadAsync(
            [Read(feature, longest), Read(feature, tooLong), Read(TestFeatures.Action(), tooLong)],
            default,
            CancellationToken.None
        );

        results.ShouldAllBe(r => r.Status == ReadStatus.Ok);
        results.Select(r => r.Records.Length).ShouldBe([1, 0, 0]);
    }

    private static string Digest(string identity) => SortKey.Of(0, identity).ToString()[14..];

    private static string Describe(Dictionary<string, AttributeValue> item) =>
        string.Join(
            " ",
            item.OrderBy(a => a.Key, StringComparer.Ordinal)
                .Select(a => $"{a.Key}={(a.Value.S is { } s ? "S:" + s : a.Value.N is { } n ? "N:" + n : "B")}")
        );
}
