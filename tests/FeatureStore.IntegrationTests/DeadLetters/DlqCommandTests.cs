using Confluent.Kafka;
using FeatureStore.IntegrationTests.Services;
using FeatureStore.LocalServices.Kafka;
using FeatureStore.LocalServices.Processes;

namespace FeatureStore.IntegrationTests.DeadLetters;

/// <summary>The operator's way: events that a wrong definition set aside are found, the definition is mended, and they are sent back.</summary>
public sealed class DlqCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;
    private readonly MockKafkaCluster _kafka = new(brokers: 1);

    public DlqCommandTests()
    {
        _kafka.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(50));
        _kafka.CreateTopic("clicks", 2);
        _kafka.CreateTopic("clicks.retry", 2);
        _kafka.CreateTopic("clicks.dlq", 1);
        File.WriteAllText(
            Path.Combine(_directory, "featurestore.json"),
            $$"""
            {
              "definitions": { "path": "{{_directory}}" },
              "store": { "sqlite": { "path": "{{Path.Combine(_directory, "features.db")}}" } },
              "kafka": { "bootstrapServers": "{{_kafka.BootstrapServers}}", "commitInterval": "50ms" },
              "files": { "stateDirectory": "{{Path.Combine(_directory, "state")}}" },
              "http": { "listen": "http://127.0.0.1:0" }
            }
            """
        );
    }

    public void Dispose()
    {
        _kafka.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Dead_letters_are_listed_shown_and_replayed_once_the_definition_is_mended()
    {
        Define("event.price");
        Produce(3);
        using (var worker = Tool("ingest"))
        {
            await UntilAsync(() => Run("dlq", "list").Contains("3  dead letters", StringComparison.Ordinal), worker);
        }
        var list = Run("dlq", "list", "--feature", "clicks", "--reason", "value", "--since", "1h");
        list.ShouldContain("3  clicks  Value");
        Run("dlq", "list", "--reason", "Malformed").ShouldContain("0  dead letters");
        var shown = Run("dlq", "show", list.Split(' ')[0]);
        shown.ShouldContain("featurestore-origin: clicks");
        shown.ShouldContain("\"price\":\"12\"");
        Run("dlq", "replay", "--feature", "clicks").ShouldContain("Nothing was sent: add --yes to replay these 3.");

        Define("int(event.price)");
        Run("dlq", "replay", "--feature", "clicks", "--yes").ShouldContain("Replayed 3 of 3.");

        var url = $"http://127.0.0.1:{LoopbackPort.Free()}";
        using (var worker = Tool("ingest"))
        using (Tool("serve", "--listen", url))
        {
            string[] query = ["query", "{ user(id: \"u\") { clicks { price } } }", "--url", $"{url}/graphql"];
            await UntilAsync(() => Run(query, withConfig: false).Split("\"price\": 12").Length == 4, worker);
        }
        Run("dlq", "list").ShouldContain("3  dead letters");
    }

    /// <summary>A stream without a queue of its own: its letters are in a file on the worker's disk.</summary>
    [Fact]
    public async Task Dead_letters_in_files_are_listed_and_shown()
    {
        Define("int(event.price)", "{type: file, path: '" + Path.Combine(_directory, "tailed.ndjson") + "'}");
        File.WriteAllLines(Path.Combine(_directory, "tailed.ndjson"), ["{broken", """{"id":"e1","user":"u","at":1,"price":"much"}"""]);
        using (var worker = Tool("ingest"))
        {
            await UntilAsync(() => Run("dlq", "list").Contains("1  dead letters", StringComparison.Ordinal), worker);
        }
        var list = Run("dlq", "list", "--reason", "malformed");
        list.ShouldContain("1  (whole event)  Malformed");
        list.Split(' ')[0].ShouldBe("clicks.ndjson/0/1");
        var shown = Run("dlq", "show", "clicks.ndjson/0/1");
        shown.ShouldContain("featurestore-code: Malformed");
        shown.ShouldContain("{broken");
        Run("dlq", "show", "clicks.ndjson/0/9").ShouldContain("There is no dead letter at clicks.ndjson/0/9.");
    }

    private void Define(string price, string source = "{type: kafka, topic: clicks}") =>
        File.WriteAllText(
            Path.Combine(_directory, "clicks.yaml"),
            $$"""
            apiVersion: featurestore/v1
            kind: Stream
            name: clicks
            source: {{source}}
            ---
            apiVersion: featurestore/v1
            kind: Entity
            name: user
            ---
            apiVersion: featurestore/v1
            kind: ActionFeature
            name: clicks
            entity: user
            fields: [{name: price, type: long, required: true}]
            from: [{stream: clicks, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {price: {{price}} } }]
            retain: {period: 30d}
            """
        );

    private void Produce(int count)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < count; i++)
        {
            producer.Produce("clicks", new Message<Null, string> { Value = $$"""{"id":"e{{i}}","user":"u","at":{{at}},"price":"12"}""" });
        }
        producer.Flush(Patience).ShouldBe(0);
    }

    private ToolProcess Tool(params string[] arguments) =>
        ToolProcess.Start([.. arguments, "--config", Path.Combine(_directory, "featurestore.json")]);

    private string Run(params string[] arguments) => Run(arguments, withConfig: true);

    private string Run(string[] arguments, bool withConfig)
    {
        using var tool = ToolProcess.Start(
            withConfig ? [.. arguments, "--config", Path.Combine(_directory, "featurestore.json")] : arguments
        );
        tool.WaitForExitAsync(Patience).Wait(TestContext.Current.CancellationToken);
        return tool.Output;
    }

    private static async Task UntilAsync(Func<bool> isSo, ToolProcess worker)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            (TimeProvider.System.GetElapsedTime(started) < Patience).ShouldBeTrue(worker.Output);
            await Task.Delay(200);
        }
    }
}
