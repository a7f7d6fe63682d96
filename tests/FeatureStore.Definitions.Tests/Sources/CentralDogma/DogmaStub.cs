using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Tests.Sources.CentralDogma;

/// <summary>
/// Central Dogma's HTTP API as far as it is used here, over a socket, for its server can't be had in these tests: head revision, files of a
/// revision by pattern, and a watch that is held until a file of the pattern changes (304 when it has waited as asked). Compared with
/// line/centraldogma of August 2026 (commit bb3c3129) and its older releases: <c>RepositoryServiceV1</c>, <c>ContentServiceV1</c>
/// (<c>getFiles</c>, <c>findFiles</c>, <c>handleWatchFailure</c>), <c>WatchRequestConverter</c>, <c>DtoConverter</c>, <c>EntryType</c>,
/// <c>HttpApiResponseConverter</c> and <c>HttpApiExceptionHandler</c>. A pattern finds directories too; a revision that there is not is 404;
/// what can't be read in <c>If-None-Match</c> and <c>Prefer</c> is 400; nothing found is 204; a server that stops ends its watches with 304.
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

    /// <summary>
    /// Leaves out the array around a single file, <c>rawContent</c> and directories, and takes no quotes in <c>If-None-Match</c>, as older
    /// servers do.
    /// </summary>
    public bool IsOld { get; set; }

    /// <summary>Ends every watch at once, as a server does that is stopping and still answers.</summary>
    public bool IsStopping { get; set; }

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
            await (
                Normalize(path["/revision/".Length..]) is { } found
                    ? context.Response.WriteAsJsonAsync(new { revision = found })
                    : FailAsync(context, 404, "com.linecorp.centraldogma.common.RevisionNotFoundException")
            );
        }
        else if (path.StartsWith("/contents", StringComparison.Ordinal))
        {
            var pattern = path["/contents".Length..];
            await (
                context.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } known
                    ? WatchAsync(context, pattern, known)
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
        if (Normalize(context.Request.Query["revision"].ToString() is { Length: > 0 } asked ? asked : "-1") is not { } revision)
        {
            await FailAsync(context, 404, "com.linecorp.centraldogma.common.RevisionNotFoundException");
            return;
        }
        var raw = !IsOld && context.Request.Query["viewRaw"] == "true";
        var files = Matching(revision, pattern)
            .Select(file =>
            {
                var entry = new Dictionary<string, object>
                {
                    ["revision"] = revision,
                    ["path"] = file.Key,
                    ["type"] = raw ? "YAML" : "TEXT",
                    ["url"] = $"{Repository}/contents{file.Key}",
                };
                entry[raw ? "rawContent" : "content"] = file.Value;
                return entry;
            })
            .ToList();
        if (!IsOld)
        {
            files.AddRange(
                Matching(revision, pattern)
                    .Keys.Select(path => path[..path.LastIndexOf('/')])
                    .Distinct()
                    .Where(path => path.StartsWith(pattern.Replace("**", ""), StringComparison.Ordinal))
                    .Select(path => new Dictionary<string, object>
                    {
                        ["revision"] = revision,
                        ["path"] = path,
                        ["type"] = "DIRECTORY",
                        ["url"] = $"{Repository}/contents{path}",
                    })
            );
        }
        if (files.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await (IsOld && files.Count == 1 ? context.Response.WriteAsJsonAsync(files[0]) : context.Response.WriteAsJsonAsync(files));
    }

    private async Task WatchAsync(HttpContext context, string pattern, string match)
    {
        if (!IsOld && match is ['"', .., '"'])
        {
            match = match[1..^1];
        }
        var prefer = context.Request.Headers["Prefer"].ToString();
        var wait = prefer.Split(',').Select(p => p.Trim().Split('=')).FirstOrDefault(p => p is ["wait", _])?[1];
        if (!int.TryParse(match, out _) || !int.TryParse(wait, out var seconds) || seconds <= 0)
        {
            await FailAsync(context, 400, "java.lang.IllegalArgumentException");
            return;
        }
        if (Normalize(match) is not { } known)
        {
            await FailAsync(context, 404, "com.linecorp.centraldogma.common.RevisionNotFoundException");
            return;
        }
        if (IsStopping)
        {
            lock (_gate)
            {
                Watches.Add(prefer);
            }
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        lock (_gate)
        {
            Watches.Add(prefer);
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        over.CancelAfter(TimeSpan.FromSeconds(seconds));
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

    /// <summary>Negative revisions count from the head; null where there is none such.</summary>
    private int? Normalize(string revision)
    {
        lock (_gate)
        {
            var number = int.Parse(revision);
            number = number < 0 ? _revisions.Count + 1 + number : number;
            return number >= 1 && number <= _revisions.Count ? number : null;
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
