using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Tests.Sources.Git;

/// <summary>Git's own HTTP server, <c>git http-backend</c>, behind a password.</summary>
internal sealed class GitHttpServer : IAsyncDisposable
{
    public const string Token = "token-of-the-test";

    private readonly WebApplication _app;

    private GitHttpServer(WebApplication app) => _app = app;

    /// <summary>Where repositories are, by the name of their directory.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Requests that came with the right password.</summary>
    public int Authenticated { get; private set; }

    /// <summary>Serves what is below a directory.</summary>
    public static async Task<GitHttpServer> StartAsync(string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new GitHttpServer(app);
        app.Run(context => server.AnswerAsync(context, root));
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, string root)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{Token}"));
        if (context.Request.Headers.Authorization != expected)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }
        Authenticated++;
        using var git = System.Diagnostics.Process.Start(
            new ProcessStartInfo("git", "http-backend")
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment =
                {
                    ["GIT_PROJECT_ROOT"] = root,
                    ["GIT_HTTP_EXPORT_ALL"] = "1",
                    ["PATH_INFO"] = context.Request.Path,
                    ["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?'),
                    ["REQUEST_METHOD"] = context.Request.Method,
                    ["CONTENT_TYPE"] = context.Request.ContentType,
                    ["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding.ToString(),
                },
            }
        )!;
        await context.Request.Body.CopyToAsync(git.StandardInput.BaseStream);
        git.StandardInput.Close();
        var answer = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(answer);
        await git.WaitForExitAsync();
        // CGI (RFC 3875): headers, an empty line, the body.
        var bytes = answer.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var header in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value.AsSpan(0, 3));
            }
            else
            {
                context.Response.Headers.Append(name, value);
            }
        }
        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}
