using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>
/// Makes an answer of a put whose condition failed, which to us is as good as one that held: what is stored is newer. The client would
/// throw it through each of its handlers, at about a millisecond of processor time; a backfill of static features under live ones, where
/// nearly every condition fails, would do little else. Failures that carry the stored item are left to the client.
/// <see href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html"/>
/// </summary>
internal sealed class ConditionAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Of the answer; no attribute of ours has this name, and no put of ours asks for attributes.</summary>
    private const string Mark = "condition_failed";
    private const int MaxErrorBytes = 4096;

    /// <summary>Of an answer that does not tell its length: one that carries a whole item fits.</summary>
    private const int MaxBufferedBytes = 1024 * 1024;

    private static readonly byte[] Answer = JsonSerializer.SerializeToUtf8Bytes(
        new { Attributes = new Dictionary<string, object> { [Mark] = new { BOOL = true } } }
    );

    /// <summary>Whether the condition failed, and nothing was written.</summary>
    public static bool IsFailure(PutItemResponse response) => response.Attributes?.ContainsKey(Mark) == true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (
            response.StatusCode != HttpStatusCode.BadRequest
            || response.Content.Headers.ContentLength > MaxErrorBytes
            || !request.Headers.TryGetValues("X-Amz-Target", out var targets)
            || !targets.First().EndsWith(".PutItem", StringComparison.Ordinal)
        )
        {
            return response;
        }
        // Kept by the content, so that the client can read it too.
        await response.Content.LoadIntoBufferAsync(MaxBufferedBytes, cancellationToken);
        if (!IsConditionFailure(await response.Content.ReadAsByteArrayAsync(cancellationToken)))
        {
            return response;
        }
        var answer = new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Version = response.Version,
            Content = new ByteArrayContent(Answer),
        };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        if (response.Headers.TryGetValues("x-amzn-RequestId", out var ids))
        {
            answer.Headers.TryAddWithoutValidation("x-amzn-RequestId", ids);
        }
        response.Dispose();
        return answer;
    }

    private static bool IsConditionFailure(byte[] error)
    {
        try
        {
            using var document = JsonDocument.Parse(error);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("__type", out var type)
                && type.ValueKind == JsonValueKind.String
                && type.GetString()!.EndsWith("#ConditionalCheckFailedException", StringComparison.Ordinal)
                && !root.TryGetProperty("Item", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The client's connections, with this in front.</summary>
    internal sealed class Factory(int maxConnections) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(
                new ConditionAnswers(
                    new SocketsHttpHandler
                    {
                        MaxConnectionsPerServer = maxConnections,
                        AllowAutoRedirect = false,
                        UseCookies = false,
                        // Nodes come and go behind the name.
                        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    }
                )
            )
            {
                Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan,
            };
    }
}
