using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;

namespace FeatureStore.Ingestion.Sources.PubSub;

/// <summary>The operations of a subscriber over Pub/Sub's REST interface (cloud.google.com/pubsub/docs/reference/rest). Nothing here waits or tries again.</summary>
internal sealed class PubSubClient : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/pubsub";

    /// <summary>A pull may wait for messages for long; who cannot be connected to is known sooner.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly TimeSpan _requestTimeout;
    private readonly Uri _subscription;
    private ITokenAccess? _credential;

    /// <param name="subscription"><c>projects/P/subscriptions/S</c>.</param>
    /// <param name="options">Where, and for how long.</param>
    public PubSubClient(string subscription, PubSubOptions options)
    {
        _subscription = new Uri($"{options.Endpoint.TrimEnd('/')}/v1/{subscription}");
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }) { Timeout = Timeout.InfiniteTimeSpan };
        _requestTimeout = options.RequestTimeout;
    }

    /// <summary>Messages that are there, or that come while the server waits; none where none came in time.</summary>
    public async Task<IReadOnlyList<PubSubMessage>> PullAsync(int maxMessages, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await CallAsync("pull", new { maxMessages }, cancellationToken);
            return answer.RootElement.TryGetProperty("receivedMessages", out var received)
                ? [.. received.EnumerateArray().Select(Message)]
                : [];
        }
        catch (TimeoutException)
        {
            return [];
        }
    }

    public async Task AcknowledgeAsync(IReadOnlyList<string> ackIds, CancellationToken cancellationToken) =>
        (await CallAsync("acknowledge", new { ackIds }, cancellationToken)).Dispose();

    /// <summary>Keeps messages from others for so long from now on; 0 gives them back.</summary>
    public async Task ModifyAckDeadlineAsync(IReadOnlyList<string> ackIds, int ackDeadlineSeconds, CancellationToken cancellationToken) =>
        (await CallAsync("modifyAckDeadline", new { ackIds, ackDeadlineSeconds }, cancellationToken)).Dispose();

    public void Dispose() => _http.Dispose();

    /// <exception cref="HttpRequestException">It was refused, or nobody is there.</exception>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    private async Task<JsonDocument> CallAsync(string operation, object request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_requestTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await SendAsync(operation, request, either.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Pub/Sub did not answer '{operation}' within {_requestTimeout.TotalSeconds} s.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"No connection to {_subscription.Authority} within {ConnectTimeout.TotalSeconds} s.", e);
        }
    }

    private async Task<JsonDocument> SendAsync(string operation, object request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"{_subscription}:{operation}");
        message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!_subscription.IsLoopback)
        {
            _credential ??= (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken)).CreateScoped(Scope);
            var token = await _credential.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        using var response = await _http.SendAsync(message, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body)
            : throw new HttpRequestException(
                $"Pub/Sub refused '{operation}': {(int)response.StatusCode} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(300, body.Length)))}",
                inner: null,
                response.StatusCode
            );
    }

    private static PubSubMessage Message(JsonElement received)
    {
        var message = received.GetProperty("message");
        List<KeyValuePair<string, byte[]>> attributes = [];
        if (message.TryGetProperty("attributes", out var given))
        {
            attributes.AddRange(
                given
                    .EnumerateObject()
                    .Select(entry => KeyValuePair.Create(entry.Name, Encoding.UTF8.GetBytes(entry.Value.GetString() ?? "")))
            );
        }
        return new PubSubMessage(
            received.GetProperty("ackId").GetString()!,
            message.TryGetProperty("messageId", out var id) ? id.GetString()! : "",
            message.TryGetProperty("data", out var data) ? data.GetBytesFromBase64() : default,
            message.TryGetProperty("orderingKey", out var key) && key.GetString() is { Length: > 0 } text ? text : null,
            attributes,
            message.TryGetProperty("publishTime", out var at) && at.TryGetDateTimeOffset(out var time)
                ? time.ToUnixTimeMilliseconds()
                : null
        );
    }
}
