using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.LocalServices.DynamoDb;

/// <summary>
/// Answers over HTTP as DynamoDB does, for the requests that the product sends to its table, from memory: for measurements, where DynamoDB
/// Local is the slowest part by far, and for faults that it cannot be made to have. Whether the product is right is tested against DynamoDB
/// Local. Any table name will do; the conditions that it knows are those of static features and of markers.
/// </summary>
public sealed class DynamoDbResponder : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ResponderTable _table = new();
    private long _batchWrites;
    private long _batchWriteItems;
    private long _puts;
    private long _reads;

    private DynamoDbResponder(WebApplication app, ResponderFaults faults)
    {
        _app = app;
        Faults = faults;
    }

    /// <summary>What it does wrong; nothing, unless set.</summary>
    public ResponderFaults Faults { get; }

    /// <summary>Its URL.</summary>
    public string Endpoint => _app.Urls.First();

    /// <summary>Requests that write a batch, answered well or not.</summary>
    public long BatchWrites => Volatile.Read(ref _batchWrites);

    /// <summary>Items in them.</summary>
    public long BatchWriteItems => Volatile.Read(ref _batchWriteItems);

    /// <summary>Requests that put a single item: static features.</summary>
    public long Puts => Volatile.Read(ref _puts);

    /// <summary>Requests that read: queries and batches of keys.</summary>
    public long Reads => Volatile.Read(ref _reads);

    /// <summary>Starts it on loopback.</summary>
    /// <param name="port">0: a free one.</param>
    /// <param name="seed">Of its faults.</param>
    public static async Task<DynamoDbResponder> StartAsync(int port = 0, int seed = 1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var responder = new DynamoDbResponder(app, new ResponderFaults(seed));
        app.MapGet(
            "/counts",
            () =>
                new
                {
                    responder.BatchWrites,
                    responder.BatchWriteItems,
                    responder.Puts,
                }
        );
        app.MapPost("/", responder.AnswerAsync);
        await app.StartAsync();
        return responder;
    }

    /// <summary>The stored value of every record, by partition and sort key; null in a tombstone, and where it is compressed.</summary>
    public Dictionary<(string PartitionKey, string SortKey), string?> Values() => _table.Values();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var isWrite = operation is "BatchWriteItem" or "PutItem";
        var isRead = operation is "Query" or "BatchGetItem" or "GetItem";
        if ((isWrite && Faults.Next() < Faults.Throttled) || (isRead && Faults.Next() < Faults.ThrottledReads))
        {
            await FailAsync(context, "ProvisionedThroughputExceededException");
            return;
        }
        if (isWrite && Faults.Delay > TimeSpan.Zero)
        {
            await Task.Delay(Faults.Delay, context.RequestAborted);
        }
        if (isWrite && Faults.Next() < Faults.TimedOut)
        {
            if (Faults.Next() < 0.5)
            {
                Write(operation, request.RootElement, new ArrayBufferWriter<byte>());
            }
            // Until the client gives up.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        if (isRead)
        {
            Interlocked.Increment(ref _reads);
            var time = Faults.SlowReads > 0 && Faults.Next() < Faults.SlowReads ? Faults.SlowReadTime : Faults.ReadTime;
            if (time > TimeSpan.Zero)
            {
                await Task.Delay(time, context.RequestAborted);
            }
        }
        var answer = new ArrayBufferWriter<byte>(256);
        if (!(isWrite ? Write(operation, request.RootElement, answer) : TryRead(operation, request.RootElement, answer)))
        {
            await FailAsync(context, isWrite ? "ConditionalCheckFailedException" : "UnknownOperationException");
            return;
        }
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength = answer.WrittenCount;
        await context.Response.Body.WriteAsync(answer.WrittenMemory, context.RequestAborted);
    }

    private static Task FailAsync(HttpContext context, string type)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/x-amz-json-1.0";
        return context.Response.WriteAsync($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{type}}","message":"{{type}}"}""");
    }

    private bool Write(string operation, JsonElement request, ArrayBufferWriter<byte> answer)
    {
        if (operation == "PutItem")
        {
            Interlocked.Increment(ref _puts);
            answer.Write("{}"u8);
            return _table.Put(request.GetProperty("Item"), Condition(request));
        }
        Interlocked.Increment(ref _batchWrites);
        var (table, requests) = Only(request.GetProperty("RequestItems"));
        Interlocked.Add(ref _batchWriteItems, requests.GetArrayLength());
        var leaves = Faults.Next() < Faults.Unprocessed ? 1 + (int)(Faults.Next() * requests.GetArrayLength()) : 0;
        using var writer = new Utf8JsonWriter(answer);
        writer.WriteStartObject();
        writer.WriteStartObject("UnprocessedItems"u8);
        if (leaves > 0)
        {
            writer.WriteStartArray(table);
        }
        var index = 0;
        foreach (var put in requests.EnumerateArray())
        {
            if (index++ < leaves)
            {
                put.WriteTo(writer);
            }
            else
            {
                _table.Put(put.GetProperty("PutRequest").GetProperty("Item"), (_, _) => true);
            }
        }
        if (leaves > 0)
        {
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        return true;
    }

    /// <summary>Whether an item may take the place of another, or of none.</summary>
    private static Func<JsonElement, JsonElement?, bool> Condition(JsonElement request) =>
        !request.TryGetProperty("ConditionExpression", out var condition)
            ? (_, _) => true
            : condition.GetString() switch
            {
                "attribute_not_exists(pk)" => (_, there) => there is null,
                "v = :expected" => (_, there) =>
                    there is { } item && ValueOrNull(item, "v") == Value(request.GetProperty("ExpressionAttributeValues"), ":expected"),
                _ => (item, there) => there is null || ResponderTable.IsNewer(item, there.Value),
            };

    private bool TryRead(string operation, JsonElement request, ArrayBufferWriter<byte> answer)
    {
        switch (operation)
        {
            case "DescribeTable":
                answer.Write(
                    """{"Table":{"TableName":"t","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}]}}"""u8
                );
                return true;
            case "DescribeTimeToLive":
                answer.Write("""{"TimeToLiveDescription":{"AttributeName":"exp","TimeToLiveStatus":"ENABLED"}}"""u8);
                return true;
            case "Query":
                var values = request.GetProperty("ExpressionAttributeValues");
                WriteItems(
                    answer,
                    table: null,
                    _table.Query(
                        Value(values, ":pk"),
                        ValueOrNull(values, ":low") ?? ValueOrNull(values, ":from") ?? "",
                        ValueOrNull(values, ":high") ?? ResponderTable.AfterAll,
                        request.TryGetProperty("Limit", out var limit) ? limit.GetInt32() : int.MaxValue
                    )
                );
                return true;
            case "BatchGetItem":
                var (table, asked) = Only(request.GetProperty("RequestItems"));
                WriteItems(
                    answer,
                    table,
                    asked
                        .GetProperty("Keys")
                        .EnumerateArray()
                        .Select(key => _table.Get(Value(key, "pk"), Value(key, "sk")))
                        .OfType<byte[]>()
                        .ToList()
                );
                return true;
            default:
                return false;
        }
    }

    private static void WriteItems(ArrayBufferWriter<byte> answer, string? table, List<byte[]> items)
    {
        using var writer = new Utf8JsonWriter(answer);
        writer.WriteStartObject();
        if (table is null)
        {
            writer.WriteNumber("Count"u8, items.Count);
            writer.WriteStartArray("Items"u8);
        }
        else
        {
            writer.WriteStartObject("UnprocessedKeys"u8);
            writer.WriteEndObject();
            writer.WriteStartObject("Responses"u8);
            writer.WriteStartArray(table);
        }
        foreach (var item in items)
        {
            writer.WriteRawValue(item, skipInputValidation: true);
        }
        writer.WriteEndArray();
        if (table is not null)
        {
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static string Value(JsonElement values, string name) => values.GetProperty(name).GetProperty("S").GetString()!;

    private static string? ValueOrNull(JsonElement values, string name) =>
        values.TryGetProperty(name, out var value) ? value.GetProperty("S").GetString() : null;

    private static (string Name, JsonElement Value) Only(JsonElement tables)
    {
        var only = tables.EnumerateObject().First();
        return (only.Name, only.Value);
    }
}
