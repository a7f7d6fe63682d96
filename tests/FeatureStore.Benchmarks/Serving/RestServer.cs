using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Answers the feed's query, and no other, from objects in memory: what a careful engineer would write by hand for it.</summary>
internal static partial class RestServer
{
    public static async Task RunAsync(string listen, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var users = Enumerable.Range(0, FeedQuery.Users).Select(user => User.Of(user, now)).ToDictionary(user => user.Id);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(listen);
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/readyz", () => "ready");
        app.MapPost("/graphql", context => AnswerAsync(context, users));
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static async Task AnswerAsync(HttpContext context, Dictionary<string, User> users)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, Json.Default.Request, context.RequestAborted);
        var scratch = Scratch.Rent();
        Write(scratch.Writer, users[request!.Variables.Id], request.Variables.N);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = scratch.Buffer.WrittenCount;
        context.Response.BodyWriter.Write(scratch.Buffer.WrittenSpan);
        Scratch.Return(scratch);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, User user, int count)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("data"u8);
        writer.WriteStartObject("user"u8);
        writer.WriteStartArray("recentClickedArticles"u8);
        foreach (var click in user.Clicks.AsSpan(0, Math.Min(count, user.Clicks.Length)))
        {
            writer.WriteStartObject();
            writer.WriteString("articleId"u8, click.ArticleId);
            writer.WriteNumber("timestamp"u8, click.Timestamp);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartObject("notificationKeywords"u8);
        writer.WriteStartArray("keywords"u8);
        foreach (var keyword in user.Keywords)
        {
            writer.WriteStringValue(keyword);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("userProfile"u8);
        writer.WriteNumber("level"u8, user.Level);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private sealed record Click(string ArticleId, long Timestamp);

    private sealed record User(string Id, Click[] Clicks, string[] Keywords, int Level)
    {
        public static User Of(int user, DateTimeOffset now) =>
            new(
                FeedQuery.UserId(user),
                [
                    .. FeedQuery
                        .ArticleIds(user)
                        .Select((article, i) => new Click(article, now.AddMinutes(-i).AddMilliseconds(-user).ToUnixTimeMilliseconds())),
                ],
                ["bicycle", "desk", "camera", "novel", "monstera"],
                FeedQuery.Level(user)
            );
    }

    /// <summary>The request's body.</summary>
    internal sealed record Request(string Query, Variables Variables);

    /// <summary>Of the feed's query.</summary>
    internal sealed record Variables(string Id, int N);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Request))]
    private sealed partial class Json : JsonSerializerContext;

    /// <summary>A buffer and a writer for each thread.</summary>
    private sealed class Scratch
    {
        [ThreadStatic]
        private static Scratch? _spare;

        private Scratch() => Writer = new Utf8JsonWriter(Buffer, new JsonWriterOptions { SkipValidation = true });

        public ArrayBufferWriter<byte> Buffer { get; } = new(8_192);

        public Utf8JsonWriter Writer { get; }

        public static Scratch Rent()
        {
            var scratch = _spare ?? new Scratch();
            _spare = null;
            scratch.Buffer.ResetWrittenCount();
            scratch.Writer.Reset(scratch.Buffer);
            return scratch;
        }

        public static void Return(Scratch scratch) => _spare = scratch;
    }
}
