using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal.Auth;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// The operations that a consumer needs, over Kinesis' JSON protocol (AWS's API reference, "Kinesis_20131202"), signed by AWS's own signer.
/// Nothing here waits or tries again.
/// </summary>
internal sealed class KinesisClient : IDisposable
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const string SignedHeaders = "content-type;host;x-amz-date;x-amz-target";
    private const string LoopbackRegion = "us-east-1";

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly string _region;
    private readonly AWSCredentials _credentials;
    private readonly TimeProvider _time;

    public KinesisClient(KinesisOptions options, TimeProvider time)
    {
        _time = time;
        _region = options.Region ?? LoopbackRegion;
        _endpoint = new Uri(options.Endpoint ?? $"https://kinesis.{_region}.amazonaws.com");
        _credentials = _endpoint.IsLoopback
            ? new BasicAWSCredentials("local", "local")
            : DefaultAWSCredentialsIdentityResolver.GetCredentials();
        _http = new HttpClient { Timeout = options.RequestTimeout };
    }

    /// <summary>All shards of a stream, open and closed, as long as they hold records.</summary>
    public async Task<List<KinesisShard>> ListShardsAsync(string stream, CancellationToken cancellationToken)
    {
        var shards = new List<KinesisShard>();
        string? next = null;
        do
        {
            using var answer = await CallAsync(
                "ListShards",
                next is null ? new { StreamName = stream } : new { NextToken = next },
                cancellationToken
            );
            foreach (var shard in answer.RootElement.GetProperty("Shards").EnumerateArray())
            {
                shards.Add(new KinesisShard(Text(shard, "ShardId")!, Text(shard, "ParentShardId"), Text(shard, "AdjacentParentShardId")));
            }
            next = Text(answer.RootElement, "NextToken");
        } while (next is not null);
        return shards;
    }

    /// <summary>A place to read from; good for five minutes.</summary>
    public async Task<string> GetIteratorAsync(string stream, string shard, KinesisPosition position, CancellationToken cancellationToken)
    {
        object request = position switch
        {
            { After: { } after } => new
            {
                StreamName = stream,
                ShardId = shard,
                ShardIteratorType = "AFTER_SEQUENCE_NUMBER",
                StartingSequenceNumber = after,
            },
            { Since: { } since } => new
            {
                StreamName = stream,
                ShardId = shard,
                ShardIteratorType = "AT_TIMESTAMP",
                Timestamp = since / 1000.0,
            },
            _ => new
            {
                StreamName = stream,
                ShardId = shard,
                ShardIteratorType = "TRIM_HORIZON",
            },
        };
        using var answer = await CallAsync("GetShardIterator", request, cancellationToken);
        return Text(answer.RootElement, "ShardIterator")!;
    }

    /// <summary>The records from a place on.</summary>
    /// <returns>And the place to go on from; null: the shard is closed, and this was its end.</returns>
    public async Task<(KinesisPage Page, string? NextIterator)> GetRecordsAsync(
        string iterator,
        int limit,
        CancellationToken cancellationToken
    )
    {
        using var answer = await CallAsync("GetRecords", new { ShardIterator = iterator, Limit = limit }, cancellationToken);
        var next = Text(answer.RootElement, "NextShardIterator");
        return (
            new KinesisPage(KinesisRecord.ReadAll(answer.RootElement), KinesisRecord.Behind(answer.RootElement), IsLast: next is null),
            next
        );
    }

    /// <summary>Registers a consumer for enhanced fan-out, unless it is already; it may not be active yet.</summary>
    /// <returns>Its ARN, and whether it can subscribe.</returns>
    public async Task<(string Arn, bool IsActive)> RegisterConsumerAsync(string stream, string name, CancellationToken cancellationToken)
    {
        using var summary = await CallAsync("DescribeStreamSummary", new { StreamName = stream }, cancellationToken);
        var streamArn = Text(summary.RootElement.GetProperty("StreamDescriptionSummary"), "StreamARN")!;
        try
        {
            using var registered = await CallAsync(
                "RegisterStreamConsumer",
                new { StreamARN = streamArn, ConsumerName = name },
                cancellationToken
            );
            return Consumer(registered.RootElement.GetProperty("Consumer"));
        }
        catch (KinesisException e) when (e.Code == "ResourceInUseException")
        {
            using var known = await CallAsync(
                "DescribeStreamConsumer",
                new { StreamARN = streamArn, ConsumerName = name },
                cancellationToken
            );
            return Consumer(known.RootElement.GetProperty("ConsumerDescription"));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Calls any operation.</summary>
    /// <exception cref="KinesisException">It was refused.</exception>
    /// <exception cref="HttpRequestException">It was not answered.</exception>
    internal async Task<JsonDocument> CallAsync(string operation, object request, CancellationToken cancellationToken)
    {
        using var message = await SignAsync(operation, JsonSerializer.SerializeToUtf8Bytes(request));
        using var response = await _http.SendAsync(message, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return body.Length == 0 ? JsonDocument.Parse("{}"u8.ToArray()) : JsonDocument.Parse(body);
        }
        throw Failure((int)response.StatusCode, body);
    }

    /// <summary>Calls an operation whose answer goes on: over HTTP/2, which Kinesis asks for, wherever there is TLS.</summary>
    /// <returns>An answer whose body has not been read; the caller's to dispose.</returns>
    /// <exception cref="KinesisException">It was refused.</exception>
    /// <exception cref="HttpRequestException">It was not answered.</exception>
    internal async Task<HttpResponseMessage> OpenAsync(string operation, object request, CancellationToken cancellationToken)
    {
        using var message = await SignAsync(operation, JsonSerializer.SerializeToUtf8Bytes(request));
        message.Version = HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }
        using (response)
        {
            throw Failure((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
    }

    private static (string Arn, bool IsActive) Consumer(JsonElement consumer) =>
        (Text(consumer, "ConsumerARN")!, Text(consumer, "ConsumerStatus") == "ACTIVE");

    private async Task<HttpRequestMessage> SignAsync(string operation, byte[] body)
    {
        var credentials = await _credentials.GetCredentialsAsync();
        var target = "Kinesis_20131202." + operation;
        var now = _time.GetUtcNow().UtcDateTime;
        var date = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var canonical = string.Join(
            '\n',
            "POST",
            "/",
            "",
            $"content-type:{ContentType}",
            $"host:{_endpoint.Authority}",
            $"x-amz-date:{date}",
            $"x-amz-target:{target}",
            "",
            SignedHeaders,
            Convert.ToHexStringLower(SHA256.HashData(body))
        );
        var signature = AWS4Signer.ComputeSignature(
            credentials.AccessKey,
            credentials.SecretKey,
            _region,
            now,
            "kinesis",
            SignedHeaders,
            canonical
        );
        var message = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        message.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        message.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        message.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
        if (credentials.UseToken)
        {
            // Not among the signed headers: AWS takes it either way.
            message.Headers.TryAddWithoutValidation("X-Amz-Security-Token", credentials.Token);
        }
        return message;
    }

    private static KinesisException Failure(int status, byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            var type = Text(answer.RootElement, "__type") ?? $"HTTP {status}";
            // With or without a namespace: com.amazonaws.kinesis.v20131202#ExpiredIteratorException.
            return new KinesisException(
                type[(type.LastIndexOf('#') + 1)..],
                Text(answer.RootElement, "message") ?? Text(answer.RootElement, "Message") ?? ""
            );
        }
        catch (JsonException)
        {
            return new KinesisException($"HTTP {status}", Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length))));
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
