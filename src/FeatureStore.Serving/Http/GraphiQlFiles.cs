using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Http;

/// <summary>
/// GraphiQL as bundled by <c>GraphiQl/build.sh</c>, beside the program. Only the files that are there at the start can be asked for.
/// </summary>
internal sealed class GraphiQlFiles
{
    /// <summary>Folder beside the program, and first part of the path.</summary>
    public const string Folder = "graphiql";

    private const string Page = "index.html";

    /// <summary>
    /// Nothing from another host and no script but ours. Monaco, its editor, writes style elements, and its fonts and icons come as data.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The landing page has a style of its own, and nothing else.</summary>
    private const string PlainPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly FrozenDictionary<string, FileInfo> _files;

    public GraphiQlFiles()
        : this(Path.Combine(AppContext.BaseDirectory, Folder)) { }

    public GraphiQlFiles(string folder)
    {
        var directory = new DirectoryInfo(folder);
        _files = (directory.Exists ? directory.EnumerateFiles() : []).ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
    }

    /// <summary>Whether GraphiQL was bundled.</summary>
    public bool Exist => _files.ContainsKey(Page);

    /// <summary>What a person sees: GraphiQL, or a plain page.</summary>
    public async Task WritePageAsync(HttpContext http)
    {
        Protect(http.Response, Exist ? Policy : PlainPolicy);
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.Vary = "Accept";
        if (Exist)
        {
            await http.Response.SendFileAsync(_files[Page].FullName, http.RequestAborted);
        }
        else
        {
            await http.Response.WriteAsync(LandingPage.Html, http.RequestAborted);
        }
    }

    /// <summary>One of GraphiQL's files.</summary>
    public async Task WriteFileAsync(HttpContext http)
    {
        if (http.Request.RouteValues["file"] is not string name || !_files.TryGetValue(name, out var file) || name == Page)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // Workers have the policy of their own answer.
        Protect(http.Response, Policy);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\"");
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        if (http.Request.Headers.IfNoneMatch.Contains(tag, StringComparer.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.ContentType = file.Extension switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".ttf" => "font/ttf",
            ".woff2" => "font/woff2",
            _ => "application/octet-stream",
        };
        http.Response.ContentLength = file.Length;
        await http.Response.SendFileAsync(file.FullName, http.RequestAborted);
    }

    private static void Protect(HttpResponse response, string policy)
    {
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
