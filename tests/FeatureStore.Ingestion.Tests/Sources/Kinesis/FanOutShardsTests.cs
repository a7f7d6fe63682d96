using System.Text;
using System.Text.Json;
using Amazon.Runtime.EventStreams;
using FeatureStore.Ingestion.Sources.Kinesis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

/// <summary>
/// What a subscription says at its ends, as AWS's reference of SubscribeToShard has it: no local server says it. Messages are encoded by AWS's
/// own encoder.
/// </summary>
public sealed class FanOutShardsTests : IAsyncLifetime
{
    private readonly List<JsonElement> _requests = [];
    private byte[] _answer = [];
    private WebApplication _app = null!;
    private KinesisClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost(
            "/",
            async context =>
            {
                using var request = await JsonDocument.ParseAsync(context.Request.Body);
                _requests.Add(request.RootElement.Clone());
                context.Response.ContentType = "application/vnd.amazon.eventstream";
                // In pieces, as a network has it.
                foreach (var piece in _answer.Chunk(37))
                {
                    await context.Response.Body.WriteAsync(piece);
                    await context.Response.Body.FlushAsync();
                }
            }
        );
        await _app.StartAsync();
        _client = new KinesisClient(new KinesisOptions { Endpoint = _app.Urls.First() }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Records_come_in_order_and_a_subscription_that_ends_says_where_to_go_on()
    {
        _answer = [.. Message("initial-response", "{}"), .. Event("c-1", "1", "2"), .. Event("c-2"), .. Event("c-3", "3")];

        var pages = await ReadAsync(default);

        pages.SelectMany(page => page.Records).Select(record => record.SequenceNumber).ShouldBe(["1", "2", "3"]);
        pages.Select(page => page.ContinueAfter).ShouldBe(["c-1", "c-2", "c-3"]);
        pages.ShouldAllBe(page => !page.IsLast && page.MillisBehindLatest == 40);
        var record = pages[0].Records[0];
        (record.PartitionKey, record.ArrivedAt, Encoding.UTF8.GetString(record.Data.Span)).ShouldBe(("k", 1_700_000_000_500, "e1"));
    }

    [Fact]
    public async Task Closed_shard_is_at_its_end_when_its_children_are_named()
    {
        _answer =
        [
            .. Event("c-1", "1"),
            .. Message(
                "SubscribeToShardEvent",
                """{"Records":[],"MillisBehindLatest":0,"ChildShards":[{"ShardId":"shardId-1","ParentShards":["shardId-0"]}]}"""
            ),
        ];

        var pages = await ReadAsync(default);

        pages.Select(page => page.IsLast).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Refusal_within_the_subscription_is_a_failure_with_its_code()
    {
        _answer = [.. Event("c-1", "1"), .. Refusal("KMSAccessDeniedException", """{"message":"no key"}""")];

        var e = await Should.ThrowAsync<KinesisException>(() => ReadAsync(default));

        e.Code.ShouldBe("KMSAccessDeniedException");
        e.Message.ShouldContain("no key");
    }

    [Fact]
    public async Task Position_is_asked_for_as_it_is()
    {
        await ReadAsync(new KinesisPosition("17", Since: null));
        await ReadAsync(new KinesisPosition(After: null, 1_700_000_000_500));
        await ReadAsync(default);

        _requests
            .ConvertAll(request => request.GetProperty("StartingPosition").GetRawText())
            .ShouldBe([
                """{"Type":"AFTER_SEQUENCE_NUMBER","SequenceNumber":"17"}""",
                """{"Type":"AT_TIMESTAMP","Timestamp":1700000000.5}""",
                """{"Type":"TRIM_HORIZON"}""",
            ]);
        _requests.ShouldAllBe(request =>
            request.GetProperty("ConsumerARN").GetString() == "arn" && request.GetProperty("ShardId").GetString() == "shardId-0"
        );
    }

    private async Task<List<KinesisPage>> ReadAsync(KinesisPosition position)
    {
        var pages = new List<KinesisPage>();
        await foreach (var page in new FanOutShards(_client, "arn").ReadAsync("shardId-0", position, TestContext.Current.CancellationToken))
        {
            pages.Add(page);
        }
        return pages;
    }

    private static byte[] Event(string continueAfter, params string[] sequenceNumbers) =>
        Message(
            "SubscribeToShardEvent",
            JsonSerializer.Serialize(
                new
                {
                    Records = sequenceNumbers.Select(number => new
                    {
                        SequenceNumber = number,
                        PartitionKey = "k",
                        Data = Encoding.UTF8.GetBytes("e" + number),
                        ApproximateArrivalTimestamp = 1_700_000_000.5,
                    }),
                    ContinuationSequenceNumber = continueAfter,
                    MillisBehindLatest = 40,
                }
            )
        );

    private static byte[] Message(string type, string payload) => Encode(payload, (":message-type", "event"), (":event-type", type));

    private static byte[] Refusal(string type, string payload) =>
        Encode(payload, (":message-type", "exception"), (":exception-type", type));

    private static byte[] Encode(string payload, params (string Name, string Value)[] headers) =>
        new EventStreamMessage(
            [
                .. headers.Select(header =>
                {
                    var encoded = new EventStreamHeader(header.Name);
                    encoded.SetString(header.Value);
                    return (IEventStreamHeader)encoded;
                }),
            ],
            Encoding.UTF8.GetBytes(payload)
        ).ToByteArray();
}
