using System.Net;
using System.Net.Sockets;
using FeatureStore.IntegrationTests.Services;

namespace FeatureStore.IntegrationTests;

/// <summary>The tool from outside: what it says, its exit codes, and that it starts nothing on a wrong input.</summary>
public sealed class ToolTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("dev")]
    [InlineData("serve")]
    [InlineData("ingest")]
    public async Task Process_with_wrong_definitions_starts_nothing_and_names_every_place(string command)
    {
        Write("features/a.yaml", "apiVersion: featurestore/v1\nkind: Stream\nname: s\nsource: {type: kafak, topic: t}\n");
        Write("features/b.yaml", "apiVersion: featurestore/v1\nkind: Entity\nname: user\nplurals: users\n");

        var (code, output) = await RunAsync(command, "--features", Path.Combine(_directory, "features"), "--listen", "http://127.0.0.1:0");

        code.ShouldBe(1);
        output.ShouldContain("a.yaml:4:16: error:");
        output.ShouldContain("'kafka'");
        output.ShouldContain("b.yaml:4:1: error:");
        output.ShouldContain("'plural'");
        output.ShouldNotContain("listens on");
    }

    [Fact]
    public async Task Validate_with_errors_is_1_with_their_number()
    {
        Write("a.yaml", "kind: Stream\n");

        var (code, output) = await RunAsync("validate", _directory);

        code.ShouldBe(1);
        output.ShouldMatch(@"a\.yaml:\d+:\d+: error: ");
        output.ShouldContain("error");
    }

    [Theory]
    [InlineData("""{ "kafak": {} }""", "kafak", "'kafka'")]
    [InlineData("""{ "kafka": { "bootstrapServer": "x" } }""", "kafka:bootstrapServer", "'bootstrapServers'")]
    [InlineData("""{ "kafka": { "startFrom": "middle" } }""", "kafka:startFrom", "earliest")]
    [InlineData("""{ "ingestion": { "maxInFlightEvents": "many" } }""", "ingestion:maxInFlightEvents", "whole number")]
    [InlineData("""{ "ingestion": { "maxFuture": "1 day" } }""", "ingestion:maxFuture", "duration")]
    [InlineData("""{ "store": { "type": "mysql" } }""", "store:type", "sqlite")]
    [InlineData("""{ "limits": { "deadline": "soon" } }""", "limits:deadline", "duration")]
    [InlineData("""{ "limits": { "maxID": 5 } }""", "limits:maxID", "'maxIds'")]
    [InlineData("""{ "http": { "listen": "nowhere" } }""", "http:listen", "http://127.0.0.1")]
    [InlineData("""{ "http": { "listen": "https://127.0.0.1:0" } }""", "http:listen", "http:certificate:path")]
    [InlineData("""{ "auth": { "keyFile": "keys" } }""", "auth:keyFile", "'keysFile'")]
    [InlineData("""{ "definitions": { "path": "" } }""", "definitions:path", "required")]
    [InlineData("{", "can't be read", "")]
    public async Task Wrong_setting_stops_the_process_with_a_sentence_that_names_it(string settings, string named, string hint)
    {
        Write("featurestore.json", settings);
        var features = settings.Contains("definitions", StringComparison.Ordinal) ? [] : new[] { "--features", "features" };

        var (code, output) = await RunAsync([
            settings.Contains("store", StringComparison.Ordinal) ? "serve" : "dev",
            "--config",
            Path.Combine(_directory, "featurestore.json"),
            .. features,
        ]);

        code.ShouldBe(1, output);
        output.ShouldContain(named);
        output.ShouldContain(hint);
        output.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
    }

    [Fact]
    public async Task Ingest_of_Kafka_streams_without_Kafka_says_which_setting_is_missing()
    {
        var (code, output) = await RunAsync("ingest", "--features", "features", "--listen", "http://127.0.0.1:0");

        code.ShouldBe(1);
        output.ShouldContain("kafka:bootstrapServers");
        output.ShouldContain("FEATURESTORE__KAFKA__BOOTSTRAPSERVERS");
    }

    [Fact]
    public async Task Port_that_is_taken_is_said_in_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (code, output) = await RunAsync("dev", "--listen", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        code.ShouldBe(1);
        output.ShouldContain("address already in use");
        output.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("dev", "--simulate", "0")]
    [InlineData("query")]
    [InlineData("query", "--entity", "user")]
    [InlineData("nonsense")]
    [InlineData("dev", "--nonsense")]
    public async Task Wrong_command_line_is_refused_with_help(params string[] arguments)
    {
        var (code, output) = await RunAsync(arguments);

        code.ShouldBe(1);
        output.ShouldContain("Usage:");
    }

    [Theory]
    [InlineData("--help", "dev")]
    [InlineData("dev --help", "--simulate")]
    [InlineData("serve --help", "--config")]
    [InlineData("ingest --help", "--features")]
    [InlineData("validate --help", "DIR")]
    [InlineData("query --help", "--entity")]
    [InlineData("query --help", "FEATURESTORE_API_KEY")]
    [InlineData("keys --help", "new")]
    [InlineData("keys new --help", "--client")]
    public async Task Help_helps(string arguments, string mentions)
    {
        var (code, output) = await RunAsync(arguments.Split(' '));

        code.ShouldBe(0);
        output.ShouldContain(mentions);
    }

    [Fact]
    public async Task Query_without_a_server_says_how_to_start_one()
    {
        var (code, output) = await RunAsync("query", "{ featureDefinitions { name } }", "--url", "http://127.0.0.1:9/graphql");

        code.ShouldBe(1);
        output.ShouldContain("featurestore dev");
    }

    [Fact]
    public async Task Dev_without_data_removes_its_directory_and_with_data_keeps_what_it_was_told()
    {
        var data = Path.Combine(_directory, "data");
        using (var dev = await DevProcess.StartAsync("--data", data))
        {
            await SendClickAsync(dev);
            await dev.Tool.StopAsync(Timeout);
            dev.Tool.ExitCode.ShouldBe(0, dev.Tool.Output);
        }
        using (var again = await DevProcess.StartAsync("--data", data))
        {
            (await AskAsync(again)).ShouldBe("""{"data":{"user":{"recentClickedArticles":[{"articleId":"a-1"}]}}}""");
            again.Tool.Kill();
        }
        string temporary;
        using (var dev = await DevProcess.StartAsync())
        {
            (await AskAsync(dev)).ShouldBe("""{"data":{"user":{"recentClickedArticles":[]}}}""");
            temporary = dev.Tool.Output.Split("The data is in ")[1].Split(' ')[0];
            Directory.Exists(temporary).ShouldBeTrue();
            await dev.Tool.StopAsync(Timeout);
        }
        Directory.Exists(temporary).ShouldBeFalse();
    }

    [Fact]
    public async Task Dev_killed_keeps_every_event_that_it_has_accepted()
    {
        var data = Path.Combine(_directory, "data");
        using (var dev = await DevProcess.StartAsync("--data", data))
        {
            await SendClickAsync(dev);
            dev.Tool.Kill();
        }
        using var again = await DevProcess.StartAsync("--data", data);

        (await AskAsync(again)).ShouldBe("""{"data":{"user":{"recentClickedArticles":[{"articleId":"a-1"}]}}}""");
    }

    [Fact]
    public async Task Events_over_the_bytes_of_one_request_are_refused_with_what_to_do_also_when_their_length_is_not_told()
    {
        using var dev = await DevProcess.StartAsync();
        using var body = new ByteArrayContent(new byte[11 * 1024 * 1024]);
        body.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/flea-market-events") { Content = body };
        request.Headers.TransferEncodingChunked = true;

        using var response = await dev.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync()).ShouldContain("in parts");
    }

    private static async Task SendClickAsync(DevProcess dev)
    {
        var at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        using var body = new StringContent(
            $$$"""{"id":"e-1","type":"click","occurred_at":"{{{at}}}","user":{"id":"u"},"session":{"platform":"web"},"target":{"kind":"article","id":"a-1"}}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var response = await dev.Http.PostAsync("/events/flea-market-events", body);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"accepted":1,"rejected":[]}""");
    }

    private static async Task<string> AskAsync(DevProcess dev) =>
        await dev.Http.GetStringAsync(
            "/graphql?query=" + Uri.EscapeDataString("""{ user(id: "u") { recentClickedArticles { articleId } } }""")
        );

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var tool = ToolProcess.Start(arguments);
        await tool.WaitForExitAsync(Timeout);
        return (tool.ExitCode, tool.Output);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
