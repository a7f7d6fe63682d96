using System.Net;
using System.Text;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Http;

public sealed class GraphQlEndpointTests : ServingTest
{
    private const string GraphQl = "application/graphql-response+json";
    private const string Json = "application/json";
    private const string Query = "{ user(id: 1) { id } }";
    private const string Answered = """{"data":{"user":{"id":"1"}}}""";

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData(Json, Json)]
    [InlineData(GraphQl, GraphQl)]
    [InlineData("application/json, application/graphql-response+json", Json)]
    [InlineData("application/graphql-response+json, application/json", GraphQl)]
    [InlineData("application/json;q=0.5, application/graphql-response+json;q=0.9", GraphQl)]
    [InlineData("application/graphql-response+json;q=0, */*;q=0.1", Json)]
    [InlineData("text/html, Application/GraphQL-Response+JSON", GraphQl)]
    [InlineData("application/json; charset=utf-8", Json)]
    public async Task Post_answers_in_the_media_type_that_is_accepted(string? accept, string expected)
    {
        using var response = await Host.PostAsync(new { query = Query }, accept ?? "");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe($"{expected}; charset=utf-8");
        (await response.Content.ReadAsStringAsync()).ShouldBe(Answered);
    }

    [Fact]
    public async Task Accept_of_nothing_we_have_is_406()
    {
        using var response = await Host.PostAsync(new { query = Query }, "text/csv");

        response.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
        (await ServingHost.JsonOf(response)).Errors().ShouldBe(["BAD_USER_INPUT"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/graphql")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Post_of_anything_but_json_is_415(string type)
    {
        using var response = await Host.PostAsync("""{"query":"{ user(id: 1) { id } }"}""", GraphQl, type);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await ServingHost.JsonOf(response)).Errors().ShouldBe(["BAD_USER_INPUT"]);
    }

    [Fact]
    public async Task Post_without_content_type_is_415()
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"query":"{ user(id: 1) { id } }"}"""));

        (await Host.Client.PostAsync("/graphql", content)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("[{\"query\":\"{ user(id: 1) { id } }\"}]")]
    [InlineData("null")]
    [InlineData("\"{ user(id: 1) { id } }\"")]
    [InlineData("{}")]
    [InlineData("{\"query\":null}")]
    [InlineData("{\"query\":1}")]
    [InlineData("{\"query\":[\"{ user(id: 1) { id } }\"]}")]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\",\"variables\":[]}")]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\",\"variables\":\"{}\"}")]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\",\"operationName\":1}")]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\",\"extensions\":1}")]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\"} {}")]
    public async Task Body_that_is_no_request_is_400_in_both_media_types(string body)
    {
        foreach (var accept in (string[])[GraphQl, Json])
        {
            using var response = await Host.PostAsync(body, accept);

            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var answer = await ServingHost.JsonOf(response);
            answer.Errors().ShouldBe(["BAD_USER_INPUT"]);
            answer.ContainsKey("data").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Body_with_deeply_nested_variables_is_400()
    {
        using var response = await Host.PostAsync(
            $"{{\"query\":\"{Query}\",\"variables\":{{\"a\":{new string('[', 10_000)}{new string(']', 10_000)}}}}}"
        );

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\",\"variables\":null,\"operationName\":null,\"extensions\":null}")]
    [InlineData("{\"query\":\"{ user(id: 1) { id } }\",\"variables\":{},\"operationName\":\"\",\"extensions\":{\"a\":1},\"other\":[1]}")]
    [InlineData("\r\n {\"query\":\"{ user(id: 1) { id } }\"} \t")]
    public async Task Parts_that_are_null_or_unknown_do_not_matter(string body)
    {
        using var response = await Host.PostAsync(body);

        (await response.Content.ReadAsStringAsync()).ShouldBe(Answered);
    }

    [Theory]
    [InlineData("{ user(id: 1 { id } }", "GRAPHQL_PARSE_FAILED")]
    [InlineData("{ nobody }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("query ($id: ID!) { user(id: $id) { id } }", "BAD_USER_INPUT")]
    public async Task Document_that_does_not_run_is_400_or_told_in_the_body_alone(string query, string code)
    {
        using var modern = await Host.PostAsync(new { query }, GraphQl);
        using var legacy = await Host.PostAsync(new { query }, Json);

        modern.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        legacy.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var response in (HttpResponseMessage[])[modern, legacy])
        {
            var answer = await ServingHost.JsonOf(response);
            answer.Errors().ShouldBe([code]);
            answer.ContainsKey("data").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Request_that_ran_is_200_also_when_its_data_is_null()
    {
        using var response = await Host.PostAsync(new { query = "{ user(id: \"\") { id } }" });

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ServingHost.JsonOf(response))["data"].ShouldBeNull();
    }

    [Fact]
    public async Task Syntax_error_tells_where()
    {
        using var response = await Host.PostAsync(new { query = "{\n  user(id: 1 { id }\n}" });

        (await ServingHost.JsonOf(response))["errors"]![0]!["locations"].Json().ShouldBe("""[{"line":2,"column":14}]""");
    }

    [Fact]
    public async Task Body_over_the_limit_is_413_and_one_at_the_limit_is_answered()
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:maxBodyBytes", "2000"));
        const string Body = """{"query":"{ user(id: 1) { id } }"}""";

        using var fits = await host.PostAsync(Body.PadRight(2_000));
        using var tooLarge = await host.PostAsync(Body.PadRight(2_001));
        // Without a length in advance.
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(Body.PadRight(50_000), Encoding.UTF8, Json),
        };
        request.Headers.TransferEncodingChunked = true;
        using var streamed = await host.Client.SendAsync(request);

        fits.StatusCode.ShouldBe(HttpStatusCode.OK);
        tooLarge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        streamed.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await ServingHost.JsonOf(tooLarge)).Errors().ShouldBe(["TOO_COMPLEX"]);
        (await host.Client.GetAsync($"/graphql?query={new string('a', 2_000)}")).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Get_runs_queries_with_variables_and_a_name()
    {
        var response = await GetAsync(
            ("query", "query A { user(id: 1) { id } } query B($id: ID!) { user(id: $id) { id } }"),
            ("operationName", "B"),
            ("variables", """{"id":"ü+&"}"""),
            ("extensions", "{}")
        );

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ServingHost.JsonOf(response)).Json().ShouldBe("""{"data":{"user":{"id":"ü+&"}}}""");
        response.Content.Headers.ContentType!.MediaType.ShouldBe(Json);
    }

    [Theory]
    [InlineData("query", "")]
    [InlineData("variables", "[]")]
    [InlineData("variables", "{")]
    [InlineData("variables", "\"a\"")]
    [InlineData("extensions", "1")]
    public async Task Get_that_is_no_request_is_400(string name, string value)
    {
        var response = await GetAsync(("query", name == "query" ? value : Query), (name == "query" ? "x" : name, value));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ServingHost.JsonOf(response)).Errors().ShouldBe(["BAD_USER_INPUT"]);
    }

    [Theory]
    [InlineData("mutation { erase(id: 1) }")]
    [InlineData("subscription { user(id: 1) { id } }")]
    public async Task Get_of_anything_but_a_query_is_405(string document)
    {
        var response = await GetAsync(("query", document));

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_method_is_405(string method)
    {
        using var response = await Host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/graphql"));

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["GET", "POST"]);
    }

    [Fact]
    public async Task Sdl_is_the_schema_as_text()
    {
        using var response = await Host.Client.GetAsync("/graphql?sdl");

        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        (await response.Content.ReadAsStringAsync()).ShouldContain(
            "recentClickedArticles(limit: Int = 30, period: Duration, from: DateTime, to: DateTime): [RecentClickedArticlesItem!]"
        );
    }

    [Fact]
    public async Task Browser_gets_a_page_that_asks_no_other_host_for_anything()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/graphql");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        using var response = await Host.Client.SendAsync(request);

        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var html = await response.Content.ReadAsStringAsync();
        html.ShouldContain("?sdl\"");
        html.ShouldNotContain("https://");
        html.ShouldNotContain("\"//");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none';");
    }

    [Fact]
    public async Task Text_is_sent_in_utf8_with_a_length()
    {
        await Host.WriteAsync("notification_keywords", "1", TimeSpan.Zero, """[["자전거","🚲","<b>"]]""");

        using var response = await Host.PostAsync(new { query = "{ user(id: 1) { notificationKeywords { keywords } } }" });

        var bytes = await response.Content.ReadAsByteArrayAsync();
        Encoding.UTF8.GetString(bytes).ShouldBe("""{"data":{"user":{"notificationKeywords":{"keywords":["자전거","🚲","<b>"]}}}}""");
        response.Content.Headers.ContentLength.ShouldBe(bytes.Length);
    }

    private Task<HttpResponseMessage> GetAsync(params (string Name, string Value)[] parameters) =>
        Host.Client.GetAsync($"/graphql?{string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"))}");
}
