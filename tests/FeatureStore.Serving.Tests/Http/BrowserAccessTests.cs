using System.Net;
using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Http.CrossOrigin;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace FeatureStore.Serving.Tests.Http;

/// <summary>What browsers, and pages in them, are let do.</summary>
public sealed class BrowserAccessTests : ServingTest
{
    private const string Allow = "Access-Control-Allow-Origin";
    private const string Console = "https://console.example.com";

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    public async Task Form_of_another_site_is_refused_before_it_is_read(string type)
    {
        using var response = await Host.PostAsync("""{"query":"{ user(id: 1) { id } }"}""", "*/*", type);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Page_of_another_origin_may_read_nothing_unless_told_otherwise()
    {
        using var response = await Host.Client.SendAsync(Request(HttpMethod.Post, Console));
        using var preflight = await Host.Client.SendAsync(Request(HttpMethod.Options, Console));

        response.Headers.Contains(Allow).ShouldBeFalse();
        preflight.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        preflight.Headers.Contains(Allow).ShouldBeFalse();
    }

    [Fact]
    public async Task Configured_origin_may_ask_and_no_other()
    {
        await using var host = await ServingHost.StartAsync(null, ("http:cors:origins", Console));

        using var response = await host.Client.SendAsync(Request(HttpMethod.Post, Console));
        using var preflight = await host.Client.SendAsync(Request(HttpMethod.Options, Console));
        using var other = await host.Client.SendAsync(Request(HttpMethod.Post, "https://evil.example.com"));
        using var otherPreflight = await host.Client.SendAsync(Request(HttpMethod.Options, "null"));

        response.Headers.GetValues(Allow).ShouldBe([Console]);
        response.Headers.Vary.ShouldBe(["Accept", "Origin"]);
        response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["content-type"]);
        other.Headers.Contains(Allow).ShouldBeFalse();
        otherPreflight.Headers.Contains(Allow).ShouldBeFalse();
    }

    [Fact]
    public async Task Any_origin_may_ask_where_that_is_configured()
    {
        await using var host = await ServingHost.StartAsync(null, ("http:cors:origins", "*"));

        using var response = await host.Client.SendAsync(Request(HttpMethod.Post, "null"));

        response.Headers.GetValues(Allow).ShouldBe(["*"]);
    }

    [Theory]
    [InlineData("console.example.com")]
    [InlineData("https://console.example.com/")]
    [InlineData("https://console.example.com/path")]
    public void Origin_that_is_none_stops_the_start(string origin) =>
        Should
            .Throw<ConfigurationException>(() => new CrossOriginAccess(new CrossOriginOptions { Origins = [origin] }))
            .Message.ShouldContain(origin);

    [Fact]
    public async Task Page_without_bundle_is_the_plain_one_under_a_strict_policy()
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        var files = new GraphiQlFiles("no-such-folder");

        await files.WritePageAsync(http);

        files.Exist.ShouldBeFalse();
        http.Response.Headers.ContentSecurityPolicy.ToString().ShouldStartWith("default-src 'none';");
        Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()).ShouldBe(LandingPage.Html);
    }

    [Fact]
    public async Task Files_of_the_bundle_are_served_and_no_others()
    {
        var folder = Directory.CreateTempSubdirectory("featurestore-graphiql-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "index.html"), "<html>");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "main.js"), "let a = 1;");
            var files = new GraphiQlFiles(folder.FullName);

            var (script, etag) = await FileAsync(files, "main.js", null);
            (await FileAsync(files, "main.js", etag)).Status.ShouldBe(304);
            (await FileAsync(files, "../main.js", null)).Status.ShouldBe(404);
            (await FileAsync(files, "index.html", null)).Status.ShouldBe(404);
            script.ShouldBe(200);
            files.Exist.ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int Status, string? Tag)> FileAsync(GraphiQlFiles files, string name, string? tag)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Request.RouteValues["file"] = name;
        http.Request.Headers.IfNoneMatch = tag;
        await files.WriteFileAsync(http);
        return (http.Response.StatusCode, http.Response.Headers.ETag);
    }

    private static HttpRequestMessage Request(HttpMethod method, string origin)
    {
        var request = new HttpRequestMessage(method, "/graphql");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        if (method == HttpMethod.Options)
        {
            request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
            request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "content-type");
        }
        else
        {
            request.Content = new StringContent("""{"query":"{ __typename }"}""", Encoding.UTF8, "application/json");
        }
        return request;
    }
}
