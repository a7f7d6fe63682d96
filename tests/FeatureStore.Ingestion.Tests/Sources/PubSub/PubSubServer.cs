using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Tests.Sources.PubSub;

/// <summary>
/// What a subscriber sees of Pub/Sub's REST interface, as its reference describes it: a message that is pulled stays away from others until
/// its deadline passes, which can be moved; it comes again then, under another ack id; of an ordering key, what follows a message is not
/// given out while that one is outstanding elsewhere.
/// </summary>
internal sealed class PubSubServer : IAsyncDisposable
{
    private const int DefaultDeadlineSeconds = 10;

    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private readonly List<Message> _messages = [];
    private int _deliveries;

    private PubSubServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/projects/p/subscriptions/{call}", HandleAsync);
    }

    public string Endpoint => _app.Urls.First();

    /// <summary>Whose deadlines pass.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Answers every call with 503 while set.</summary>
    public bool IsDown { get; set; }

    /// <summary>An operation that is answered with 403, as without the permission for it.</summary>
    public string? Refused { get; set; }

    /// <summary>Operation and number of ids of every call, in order.</summary>
    public List<(string Operation, int Ids, int Seconds)> Calls { get; } = [];

    public int Unacknowledged
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Messages that are given out now.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count(message => message.Deadline > Time.GetTimestamp());
            }
        }
    }

    /// <summary>How often messages were given out.</summary>
    public int Deliveries => Volatile.Read(ref _deliveries);

    public static async Task<PubSubServer> StartAsync()
    {
        var server = new PubSubServer();
        await server._app.StartAsync();
        return server;
    }

    public void Publish(string json, string orderingKey = "", params KeyValuePair<string, string>[] attributes)
    {
        lock (_gate)
        {
            _messages.Add(
                new Message(
                    $"m{_messages.Count}",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes(json)),
                    orderingKey,
                    attributes.ToDictionary()
                )
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context, string call)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var operation = call[(call.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        if (operation == Refused)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (operation == "pull")
        {
            await context.Response.WriteAsJsonAsync(
                new { receivedMessages = Pull(request.RootElement.GetProperty("maxMessages").GetInt32()) }
            );
            return;
        }
        var ids = request.RootElement.GetProperty("ackIds").EnumerateArray().Select(id => id.GetString()!).ToHashSet();
        var seconds = operation == "modifyAckDeadline" ? request.RootElement.GetProperty("ackDeadlineSeconds").GetInt32() : -1;
        lock (_gate)
        {
            Calls.Add((operation, ids.Count, seconds));
            // An id whose deadline has passed says nothing about the message any more.
            var now = Time.GetTimestamp();
            foreach (var message in _messages.Where(message => ids.Contains(message.AckId) && message.Deadline > now).ToArray())
            {
                if (seconds < 0)
                {
                    _messages.Remove(message);
                }
                else
                {
                    message.Deadline = now + (seconds * Time.TimestampFrequency);
                }
            }
        }
        await context.Response.WriteAsJsonAsync(new { });
    }

    private object[] Pull(int max)
    {
        lock (_gate)
        {
            var now = Time.GetTimestamp();
            var given = new List<Message>();
            var blocked = _messages
                .Where(message => message.OrderingKey.Length > 0 && message.Deadline > now)
                .Select(message => message.OrderingKey)
                .ToHashSet();
            foreach (var message in _messages)
            {
                if (given.Count < max && message.Deadline <= now && !blocked.Contains(message.OrderingKey))
                {
                    message.AckId = $"ack-{++_deliveries}";
                    message.Deadline = now + (DefaultDeadlineSeconds * Time.TimestampFrequency);
                    given.Add(message);
                }
            }
            return
            [
                .. given.Select(message => new
                {
                    ackId = message.AckId,
                    message = new
                    {
                        data = message.Data,
                        messageId = message.Id,
                        orderingKey = message.OrderingKey,
                        attributes = message.Attributes,
                        publishTime = "2026-11-22T12:00:00.123Z",
                    },
                }),
            ];
        }
    }

    private sealed class Message(string id, string data, string orderingKey, Dictionary<string, string> attributes)
    {
        public string Id => id;

        public string Data => data;

        public string OrderingKey => orderingKey;

        public Dictionary<string, string> Attributes => attributes;

        public string AckId { get; set; } = "";

        public long Deadline { get; set; } = long.MinValue;
    }
}
