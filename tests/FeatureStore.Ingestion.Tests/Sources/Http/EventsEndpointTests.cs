using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FeatureStore.Storage.Online;

namespace FeatureStore.Ingestion.Tests.Sources.Http;

public sealed class EventsEndpointTests : IAsyncLifetime
{
    // One time for all: the same id at another time is another record.
    private static readonly string At = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;
    private WorkerFixture _worker = null!;

    public async ValueTask InitializeAsync() =>
        _worker = await WorkerFixture.StartAsync(
            _directory,
            new()
            {
                ["http:events:maxEvents"] = "100",
                ["http:events:maxBytes"] = "65536",
                ["ingestion:maxInFlightEvents"] = "150",
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task One_object_is_durable_when_the_answer_comes()
    {
        var (status, body) = await PostAsync(Click("e1", "u1", "a1"));

        status.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe("""{"accepted":1,"rejected":[]}""");
        (await _worker.ReadAsync("clicks", "u1")).ShouldBe(["""["a1"]"""]);
    }

    [Fact]
    public async Task Array_is_judged_event_by_event()
    {
        var (status, body) = await PostAsync($"""[{Click("e1", "u1", "a1")}, 7, {Click("e2", "", "a2")}, {Click("e3", "u1", "a3")}]""");

        status.ShouldBe(HttpStatusCode.OK);
        using var answer = JsonDocument.Parse(body);
        answer.RootElement.GetProperty("accepted").GetInt32().ShouldBe(2);
        var rejected = answer.RootElement.GetProperty("rejected").EnumerateArray().ToArray();
        rejected.Select(r => r.GetProperty("index").GetInt32()).ShouldBe([1, 2]);
        rejected[0].GetProperty("feature").ValueKind.ShouldBe(JsonValueKind.Null);
        rejected[1].GetProperty("feature").GetString().ShouldBe("clicks");
        rejected[1].GetProperty("reason").GetString()!.ShouldContain("entity_id");
        (await _worker.ReadAsync("clicks", "u1")).Length.ShouldBe(2);
    }

    [Fact]
    public async Task NDJSON_with_a_malformed_line_rejects_that_line_only()
    {
        var (status, body) = await PostAsync($"{Click("e1", "u1", "a1")}\n{{\"broken\n{Click("e2", "u1", "a2")}\n", "application/x-ndjson");

        status.ShouldBe(HttpStatusCode.OK);
        body.ShouldStartWith("""{"accepted":2,"rejected":[{"index":1,"feature":null,""");
    }

    [Fact]
    public async Task Duplicates_are_accepted_and_count_once()
    {
        await PostAsync(Click("e1", "u1", "a1"));
        var (_, body) = await PostAsync($"[{Click("e1", "u1", "a1")},{Click("e1", "u1", "a1")}]");

        body.ShouldBe("""{"accepted":2,"rejected":[]}""");
        (await _worker.ReadAsync("clicks", "u1")).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{} {}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("{}", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("[]", "application/json", HttpStatusCode.OK)]
    public async Task Body_that_is_not_what_it_must_be_is_refused_with_what_to_do(string body, string type, HttpStatusCode expected)
    {
        var (status, answer) = await PostAsync(body, type);

        status.ShouldBe(expected);
        if (expected != HttpStatusCode.OK)
        {
            JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString()!.ShouldContain("application/x-ndjson");
        }
    }

    [Fact]
    public async Task Unknown_stream_is_404_with_the_nearest_name()
    {
        var (status, answer) = await PostAsync("{}", stream: "click");

        status.ShouldBe(HttpStatusCode.NotFound);
        answer.ShouldContain("'clicks'");
    }

    [Fact]
    public async Task Stream_with_another_source_is_404()
    {
        var (status, answer) = await PostAsync("{}", stream: "tailed");

        status.ShouldBe(HttpStatusCode.NotFound);
        answer.ShouldContain("file");
    }

    [Fact]
    public async Task Too_many_events_or_bytes_are_413()
    {
        var (events, _) = await PostAsync("[" + string.Join(',', Enumerable.Repeat("{}", 101)) + "]");
        var (bytes, _) = await PostAsync($$"""{"a":"{{new string('x', 70_000)}}"}""");

        events.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        bytes.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task More_in_flight_than_allowed_is_429_and_all_is_well_afterwards()
    {
        var batch = "[" + string.Join(',', Enumerable.Range(0, 100).Select(i => Click($"e{i}", "u1", "a1"))) + "]";
        Task<(HttpStatusCode, string)> first;
        using (_worker.Store.Hold())
        {
            first = PostAsync(batch);
            await _worker.Store.WriteArrived.WaitAsync(TimeSpan.FromSeconds(60));

            var (status, _) = await PostAsync(batch);
            status.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        (await first).Item1.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(batch)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Store_that_fails_is_503_and_the_same_request_again_is_right()
    {
        _worker.Store.FailNext(1, new StoreException(StoreFailure.Unavailable, "down, with a secret"));

        var (status, answer) = await PostAsync(Click("e1", "u1", "a1"));

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.ShouldNotContain("secret");
        (await PostAsync(Click("e1", "u1", "a1"))).Status.ShouldBe(HttpStatusCode.OK);
        (await _worker.ReadAsync("clicks", "u1")).Length.ShouldBe(1);
    }

    private static string Click(string id, string user, string article) =>
        $$"""{"id":"{{id}}","user":"{{user}}","at":"{{At}}","article":"{{article}}"}""";

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(
        string body,
        string type = "application/json",
        string stream = "clicks"
    )
    {
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        using var response = await _worker.Http.PostAsync($"/events/{stream}", content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
