using System.Net;
using System.Text;
using FeatureStore.Definitions.Catalogs;

namespace FeatureStore.Ingestion.Tests.Sources;

/// <summary>A running worker whose catalog changes: streams come, go, and come back.</summary>
public sealed class StreamSourcesTests : IDisposable
{
    // One time for all: the same id at another time is another record.
    private static readonly string At = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;

    private string Tailed => Path.Combine(_directory, "tailed.ndjson");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Stream_that_comes_is_consumed_without_a_restart()
    {
        var second = Path.Combine(_directory, "second.ndjson");
        await using var worker = await WorkerFixture.StartAsync(_directory);
        File.WriteAllText(second, Line("e1"));

        worker.Swap(yaml =>
            yaml.Replace(
                "retain:",
                "  - {stream: second, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }\nretain:"
            ) + $"---\napiVersion: featurestore/v1\nkind: Stream\nname: second\nsource: {{type: file, path: '{second}'}}\n"
        );

        await worker.HasAsync("clicks", "u", 1);
    }

    [Fact]
    public async Task Stream_that_goes_stops_and_goes_on_where_it_stopped_when_it_comes_back()
    {
        File.WriteAllText(Tailed, Line("e1"));
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await worker.HasAsync("clicks", "u", 1);

        worker.Swap(Without);
        File.AppendAllText(Tailed, Line("e2"));
        // Nothing tells that something is not read. What is sent after it by a stream that stayed is written, and it is not.
        await PostAsync(worker, "clicks", Line("http"), HttpStatusCode.OK);
        (await worker.ReadAsync("clicks", "u")).ShouldBe(["""["a-http"]""", """["a-e1"]"""], ignoreOrder: true);

        worker.Swap(yaml => yaml);
        await worker.HasAsync("clicks", "u", 3);
        worker.Store.Written.Count.ShouldBe(3, "no line was read twice");
    }

    [Fact]
    public async Task Lines_that_come_while_catalogs_change_are_neither_lost_nor_taken_twice()
    {
        await using var worker = await WorkerFixture.StartAsync(_directory);
        const int Lines = 2_000;
        for (var i = 0; i < Lines; i++)
        {
            File.AppendAllText(Tailed, Line($"e{i}"));
            if (i % 20 == 0)
            {
                worker.Swap(i % 40 == 0 ? Without : yaml => yaml);
                await Task.Delay(i % 3);
            }
        }

        worker.Swap(yaml => yaml);

        await worker.HasAsync("clicks", "u", Lines);
        worker.Store.Written.Count.ShouldBe(Lines, "no line was read twice");
    }

    [Fact]
    public async Task Http_stream_is_known_and_unknown_at_once()
    {
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await PostAsync(worker, "clicks", Line("e1"), HttpStatusCode.OK);

        worker.Swap(yaml => yaml.Replace("name: clicks\nsource", "name: taps\nsource").Replace("stream: clicks", "stream: taps"));

        await PostAsync(worker, "clicks", Line("e2"), HttpStatusCode.NotFound);
        await PostAsync(worker, "taps", Line("e3"), HttpStatusCode.OK);
        (await worker.ReadAsync("clicks", "u")).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Catalog_with_a_stream_that_the_worker_cannot_consume_is_refused_whole()
    {
        await using var worker = await WorkerFixture.StartAsync(_directory);

        var e = Should.Throw<CatalogRefusedException>(() =>
            worker.Swap(yaml =>
                Without(yaml) + "---\napiVersion: featurestore/v1\nkind: Stream\nname: k\nsource: {type: kafka, topic: t}\n"
            )
        );

        e.Message.ShouldContain("'kafka:bootstrapServers' is not set");
        File.WriteAllText(Tailed, Line("e1"));
        await worker.HasAsync("clicks", "u", 1);
        worker.Worker.NotReady.ShouldBeNull();
    }

    /// <summary>The definitions without the stream that a file feeds.</summary>
    private static string Without(string yaml)
    {
        var documents = yaml.Split("---\n").Where(document => !document.Contains("name: tailed\n"));
        return string.Join(
            "---\n",
            documents.Select(d => string.Join('\n', d.Split('\n').Where(line => !line.Contains("stream: tailed"))))
        );
    }

    private static async Task PostAsync(WorkerFixture worker, string stream, string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await worker.Http.PostAsync($"/events/{stream}", content);
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
    }

    private static string Line(string id) => $$"""{"id":"{{id}}","user":"u","at":"{{At}}","article":"a-{{id}}"}""" + "\n";
}
