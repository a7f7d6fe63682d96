using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Tests.Sources;
using FeatureStore.Definitions.Tests.Sources.Git;

namespace FeatureStore.Definitions.Tests.Reloading;

public sealed class RefreshEndpointTests : IDisposable
{
    private const string Secret = "It's a Secret to Everybody";
    private const string Path = "/definitions/refresh";

    private readonly TestRepository _repository = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _repository.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + Secret)]
    [InlineData("X-Gitlab-Token", Secret)]
    // The example of GitHub's documentation, "Validating webhook deliveries".
    [InlineData("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    public async Task Who_has_the_secret_makes_the_source_be_looked_at(string header, string value)
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await StartAsync(("refreshSecret", Secret));
        var second = _repository.Commit(Mood.Files(2));

        (await PostAsync(process, "Hello, World!", header, value)).ShouldBe(HttpStatusCode.Accepted);

        // The branch is looked at every hour otherwise.
        await process.UntilAsync(s => s.Version == second);
    }

    [Theory]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Basic x")]
    [InlineData("X-Gitlab-Token", "wrong")]
    [InlineData("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18")]
    [InlineData("X-Hub-Signature-256", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("X-Nothing", "x")]
    public async Task Who_has_not_is_turned_away(string header, string value)
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await StartAsync(("refreshSecret", Secret));

        (await PostAsync(process, "Hello, World!", header, value)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_endpoint_and_a_short_one_stops_the_process()
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await StartAsync();
        (await PostAsync(process, "", "Authorization", "Bearer ")).ShouldBe(HttpStatusCode.NotFound);

        (await Should.ThrowAsync<ConfigurationException>(() => StartAsync(("refreshSecret", "short")))).Message.ShouldContain(
            "refreshSecret"
        );
    }

    [Fact]
    public async Task Signed_body_may_be_large_and_one_that_no_webhook_sends_is_refused()
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await StartAsync(("refreshSecret", Secret));
        var large = new string('x', 3_000_000);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(large)));

        (await PostAsync(process, large, "X-Hub-Signature-256", $"sha256={signature}")).ShouldBe(HttpStatusCode.Accepted);
        (await PostAsync(process, new string('x', 27_000_000), "X-Hub-Signature-256", "sha256=00")).ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
    }

    private static async Task<HttpStatusCode> PostAsync(ReloadingProcess process, string body, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation(header, value);
        request.Headers.ExpectContinue = true;
        using var answer = await process.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private Task<ReloadingProcess> StartAsync(params (string, string)[] settings) =>
        ReloadingProcess.StartAsync([
            ("source", "git"),
            ("git:url", _repository.Location),
            ("git:path", "features"),
            ("git:pollInterval", "1h"),
            ("cacheDirectory", _directory["cache"]),
            .. settings,
        ]);
}
