using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Http;

public sealed class CompressionTests : ServingTest
{
    private const string Small = """{"query":"{ user(id: 1) { id } }"}""";
    private static readonly string _large =
        $$"""{"query":"{ users(ids: [{{string.Join(',', Enumerable.Range(0, 1_000))}}]) { id __typename } }"}""";

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip;q=1, br;q=0", "gzip")]
    [InlineData("zstd", null)]
    [InlineData("", null)]
    public async Task Large_answer_is_compressed_for_those_who_take_it(string accepted, string? expected)
    {
        using var response = await AskAsync(_large, accepted);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentEncoding.ShouldBe(expected is null ? [] : [expected]);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream plain = expected switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        (await new StreamReader(plain).ReadToEndAsync()).ShouldEndWith("""{"id":"999","__typename":"User"}]}}""");
        response.Headers.Vary.ShouldContain("Accept");
    }

    [Fact]
    public async Task Small_answer_and_any_where_it_is_off_stay_as_they_are()
    {
        using var small = await AskAsync(Small, "br");
        await using var host = await ServingHost.StartAsync(null, ("http:compression:minBytes", "0"));
        using var off = await AskAsync(_large, "br", host);

        small.Content.Headers.ContentEncoding.ShouldBeEmpty();
        off.Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Compressed_body_is_read(string encoding)
    {
        using var response = await PostAsync(Compress(Small, encoding), encoding);

        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"data":{"user":{"id":"1"}}}""");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Compressed_body_is_bounded_by_what_comes_out_of_it(string encoding)
    {
        // Some tens of KiB that would be 64 MiB.
        var bomb = Compress(new string(' ', 64 * 1024 * 1024), encoding);
        bomb.Length.ShouldBeLessThan(100_000);

        using var response = await PostAsync(bomb, encoding);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Body_that_is_not_what_its_header_says_is_400(string encoding)
    {
        using var plain = await PostAsync(Encoding.UTF8.GetBytes(Small), encoding);

        plain.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ServingHost.JsonOf(plain)).Errors().ShouldBe(["BAD_USER_INPUT"]);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task Encoding_that_is_not_known_is_415(string encoding)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(Small), encoding);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    private Task<HttpResponseMessage> AskAsync(string body, string accepted, ServingHost? host = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        return (host ?? Host).Client.SendAsync(request);
    }

    private Task<HttpResponseMessage> PostAsync(byte[] body, string encoding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return Host.Client.PostAsync("/graphql", content);
    }

    private static byte[] Compress(string text, string encoding)
    {
        using var result = new MemoryStream();
        using (
            Stream stream =
                encoding == "br" ? new BrotliStream(result, CompressionLevel.Optimal) : new GZipStream(result, CompressionLevel.Optimal)
        )
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        return result.ToArray();
    }
}
