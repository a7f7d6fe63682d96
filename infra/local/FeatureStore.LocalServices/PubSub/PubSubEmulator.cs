using System.Net.Http.Json;
using System.Text.Json;
using FeatureStore.LocalServices.Processes;

namespace FeatureStore.LocalServices.PubSub;

/// <summary>Google's emulator of Pub/Sub on a loopback port, in memory. It comes with the Google Cloud SDK, and nowhere else.</summary>
public sealed class PubSubEmulator : IAsyncDisposable
{
    private const string Folder = "platform/pubsub-emulator/lib";

    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private PubSubEmulator(int port, ChildProcess process)
    {
        Endpoint = $"http://127.0.0.1:{port}";
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri(Endpoint) };
    }

    /// <summary>Why it cannot be started here, and what to do; null when it can.</summary>
    public static string? WhyNot =>
        Jar is null
            ? "Google's Pub/Sub emulator is not installed: 'gcloud components install pubsub-emulator', or the package google-cloud-cli-pubsub-emulator."
            : null;

    /// <summary><c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    private static string? Jar =>
        (
            (string?[])
                [
                    Environment.GetEnvironmentVariable("CLOUDSDK_ROOT_DIR"),
                    "/usr/lib/google-cloud-sdk",
                    "/usr/share/google-cloud-sdk",
                    "/opt/google-cloud-sdk",
                    Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "google-cloud-sdk"),
                ]
        )
            .OfType<string>()
            .Select(root => Path.Combine(root, Folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "cloud-pubsub-emulator-*-all.jar"))
            .FirstOrDefault();

    /// <summary>Starts it and waits until it listens: some three seconds.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or does not start.</exception>
    public static async Task<PubSubEmulator> StartAsync(CancellationToken cancellationToken = default)
    {
        var jar = Jar ?? throw new InvalidOperationException(WhyNot);
        var port = LoopbackPort.Free();
        string[] arguments = ["-Xmx512m", "-XX:+UseSerialGC", "-jar", jar, "--host=127.0.0.1", $"--port={port}"];
        return new PubSubEmulator(
            port,
            await ChildProcess.StartAsync(Programs.Find("java"), arguments, Path.GetTempPath(), port, cancellationToken)
        );
    }

    /// <summary>Creates a topic with one subscription that keeps the order of ordering keys.</summary>
    /// <param name="topic"><c>projects/P/topics/T</c>; names have three characters at least.</param>
    /// <param name="subscription"><c>projects/P/subscriptions/S</c>.</param>
    public async Task SubscribeAsync(string topic, string subscription)
    {
        (await CallAsync(HttpMethod.Put, topic, new { })).Dispose();
        (
            await CallAsync(
                HttpMethod.Put,
                subscription,
                new
                {
                    topic,
                    ackDeadlineSeconds = 10,
                    enableMessageOrdering = true,
                }
            )
        ).Dispose();
    }

    /// <summary>Publishes messages: an ordering key, which may be empty, and the data.</summary>
    public async Task PublishAsync(string topic, IEnumerable<(string OrderingKey, byte[] Data)> messages)
    {
        var body = new
        {
            messages = messages.Select(message => new { orderingKey = message.OrderingKey, data = Convert.ToBase64String(message.Data) }),
        };
        (await CallAsync(HttpMethod.Post, topic + ":publish", body)).Dispose();
    }

    /// <summary>Messages that are not acknowledged and not given out to anybody now.</summary>
    public async Task<int> LeftAsync(string subscription)
    {
        using var answer = await CallAsync(HttpMethod.Post, subscription + ":pull", new { maxMessages = 1_000, returnImmediately = true });
        return answer.RootElement.TryGetProperty("receivedMessages", out var received) ? received.GetArrayLength() : 0;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonDocument> CallAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, "/v1/" + path) { Content = JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text)
            : throw new HttpRequestException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }
}
