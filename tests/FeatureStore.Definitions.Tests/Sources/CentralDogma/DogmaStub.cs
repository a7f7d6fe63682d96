using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Tests.Sources.CentralDogma;

/// <summary>
/// Central Dogma's HTTP API as far as it is used here, over a socket, for its server can't be had in these tests: head revision, files of a
/// revision by pattern, and a watch that is held until a file of the pattern changes (304 when it has waited as asked), by
/// <c>RepositoryServiceV1</c>, <c>ContentServiceV1</c>, <c>WatchRequestConverter</c> and <c>HttpApiExceptionHandler</c> of line/centraldogma.
/// </summary>
internal sealed class DogmaStub : IAsyncDisposable
{
    public const string Token = "appToken-of-the-test";

    private const string Repository = "/api/v1/projects/shop/repos/definitions";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();

    /// <summary>Revision 1 is the repository's creation.</summary>
    private readonly List<Dictionary<string, string>> _revisions =
    [
        [],
    ];
    private TaskCompletionSource _pushed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DogmaStub(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What clients asked for by <c>Prefer</c>, of each watch.</summary>
    public List<string> Watches { get; } = [];

    /// <summary>Answers everything with this status, while set.</summary>
    public int? Fails { get; set; }

    /// <summary>Leaves out the array around a single file, and <c>rawContent</c>, as older servers do.</summary>
    public bool IsOld { get; set; }

    public static async Task<DogmaStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new DogmaStub(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>Makes these files the repository's content.</summary>
    /// <returns>The new revision.</returns>
    public int Push(IReadOnlyDictionary<string, string> files)
    {
        lock (_gate)
        {
            _revisions.Add(new Dictionary<string, string>(files));
            _pushed.SetResult();
            _pushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _revisions.Count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Fails is { } status)
        {
            await FailAsync(context, status, "com.linecorp.centraldogma.common.CentralDogmaException");
            return;
        }
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await FailAsync(context, 401, "com.linecorp.centraldogma.common.AuthorizationException");
            return;
        }
        var path = context.Request.Path.Value!;
        if (!path.StartsWith(Repository + "/", StringComparison.Ordinal))
        {
            await FailAsync(context, 404, "com.linecorp.centraldogma.common.RepositoryNotFoundException");
            return;
        }
        path = path[Repository.Length..];
        if (path.StartsWith("/revision/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new { revision = Normalize(path["/revision/".Length..]) });
        }
        else if (path.StartsWith("/contents", StringComparison.Ordinal))
        {
            var pattern = path["/contents".Length..];
            await (
                context.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } known
                    ? WatchAsync(context, pattern, Normalize(known.Trim('"')))
                    : FilesAsync(context, pattern)
            );
        }
        else
        {
            await FailAsync(context, 404, "not found");
        }
    }

    private async Task FilesAsync(HttpContext context, string pattern)
    {
        var revision = Normalize(context.Request.Query["revision"].ToString() is { Length: > 0 } asked ? asked : "-1");
        var raw = !IsOld && context.Request.Query["viewRaw"] == "true";
        var files = Matching(revision, pattern)
            .Select(file =>
            {
                var entry = new Dictionary<string, object>
                {
                    ["revision"] = revision,
                    ["path"] = file.Key,
                    ["type"] = "TEXT",
                    ["url"] = $"{Repository}/contents{file.Key}",
                };
                entry[raw ? "rawContent" : "content"] = file.Value;
                return entry;
            })
            .ToArray();
        if (files.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await (IsOld && files.Length == 1 ? context.Response.WriteAsJsonAsync(files[0]) : context.Response.WriteAsJsonAsync(files));
    }

    private async Task WatchAsync(HttpContext context, string pattern, int known)
    {
        var prefer = context.Request.Headers["Prefer"].ToString();
        lock (_gate)
        {
            Watches.Add(prefer);
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        over.CancelAfter(TimeSpan.FromSeconds(int.Parse(prefer.Split("wait=")[1].Split(',')[0])));
        try
        {
            while (true)
            {
                Task pushed;
                int head;
                lock (_gate)
                {
                    (pushed, head) = (_pushed.Task, _revisions.Count);
                }
                if (head > known && !Same(Matching(head, pattern), Matching(known, pattern)))
                {
                    await context.Response.WriteAsJsonAsync(new { revision = head });
                    return;
                }
                await pushed.WaitAsync(over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
    }

    /// <summary>Negative revisions count from the head.</summary>
    private int Normalize(string revision)
    {
        lock (_gate)
        {
            var number = int.Parse(revision);
            return number < 0 ? _revisions.Count + 1 + number : number;
        }
    }

    /// <summary>Of patterns only <c>/dir/**</c> is known.</summary>
    private Dictionary<string, string> Matching(int revision, string pattern)
    {
        lock (_gate)
        {
            return _revisions[revision - 1]
                .Where(file => file.Key.StartsWith(pattern.Replace("**", ""), StringComparison.Ordinal))
                .ToDictionary(file => file.Key, file => file.Value);
        }
    }

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(file => other.TryGetValue(file.Key, out var text) && text == file.Value);

    private static Task FailAsync(HttpContext context, int status, string exception)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { exception, message = "no" });
    }
}
