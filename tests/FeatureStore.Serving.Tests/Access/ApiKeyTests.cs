using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Access;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Query = "{ user(id: 1) { id } }";

    private readonly Credentials _credentials = new();
    private readonly string _key = ApiKeys.NewKey();
    private ServingHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _credentials.WriteKeys(("home-feed", _key));
        _host = await _credentials.StartWithKeysAsync("user.*");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _credentials.Dispose();
    }

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    [InlineData("X-Api-Key", "")]
    public async Task Client_with_its_key_is_answered(string header, string prefix)
    {
        using var response = await SendAsync(header, prefix + _key);

        ((int)response.StatusCode).ShouldBe(200);
        (await ServingHost.JsonOf(response)).Json().ShouldBe("""{"data":{"user":{"id":"1"}}}""");
    }

    [Theory]
    [InlineData(null, "", "application/json")]
    [InlineData("Authorization", "Bearer ", "application/json")]
    [InlineData("Authorization", "Basic dTpw", "application/json")]
    [InlineData("Authorization", "Bearer fs_wrong", "application/graphql-response+json")]
    [InlineData("X-Api-Key", "fs_wrong", "application/json")]
    [InlineData("X-Api-Key", "a.b.c", "application/json")]
    public async Task Request_without_a_right_key_is_401_as_a_GraphQL_error_with_a_challenge(string? header, string value, string accept)
    {
        using var response = await SendAsync(header, value, accept);

        ((int)response.StatusCode).ShouldBe(401);
        response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer realm=\"featurestore\"");
        response.Content.Headers.ContentType!.MediaType.ShouldBe(accept);
        var answer = await ServingHost.JsonOf(response);
        answer.Errors().ShouldBe(["UNAUTHENTICATED"]);
        answer.ContainsKey("data").ShouldBeFalse();
        answer.Message().ShouldNotContain("fs_wrong");
        _host.Store.Batches.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/graphql?sdl")]
    [InlineData("/graphql")]
    public async Task Schema_is_for_clients_with_a_key_only(string path)
    {
        using var refused = await _host.Client.GetAsync(path);

        ((int)refused.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Old_and_new_key_of_a_client_overlap_until_the_old_line_goes()
    {
        var next = ApiKeys.NewKey();

        _credentials.WriteKeys(("home-feed", _key), ("home-feed", next));
        _host.Clock.Advance(WatchedFiles<ApiKeys>.Interval);
        (await StatusAsync(_key)).ShouldBe(200);
        (await StatusAsync(next)).ShouldBe(200);

        _credentials.WriteKeys(("home-feed", next));
        _host.Clock.Advance(WatchedFiles<ApiKeys>.Interval);
        (await StatusAsync(_key)).ShouldBe(401);
        (await StatusAsync(next)).ShouldBe(200);
    }

    [Fact]
    public async Task Broken_or_missing_keys_file_keeps_the_keys_of_before()
    {
        await File.WriteAllTextAsync(_credentials.KeysFile, $"home-feed {_key}");
        _host.Clock.Advance(WatchedFiles<ApiKeys>.Interval);
        (await StatusAsync(_key)).ShouldBe(200);

        File.Delete(_credentials.KeysFile);
        _host.Clock.Advance(WatchedFiles<ApiKeys>.Interval);
        (await StatusAsync(_key)).ShouldBe(200);
        _host.Logs.ShouldContain(line => line.Contains("the old keys stay", StringComparison.Ordinal));
        _host.Logs.ShouldNotContain(line => line.Contains(_key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guesses_of_one_address_are_refused_unseen_while_known_keys_are_answered()
    {
        var options = new ServingOptions();
        for (var i = 0; i < options.UnknownCredentialBurst; i++)
        {
            (await StatusAsync($"fs_{i}")).ShouldBe(401);
        }

        using var refused = await SendAsync("X-Api-Key", "fs_more");

        ((int)refused.StatusCode).ShouldBe(429);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await ServingHost.JsonOf(refused)).Errors().ShouldBe(["RATE_LIMITED"]);
        (await StatusAsync(_key)).ShouldBe(200);
        _host.Clock.Advance(TimeSpan.FromSeconds(1.0 / options.UnknownCredentialsPerSecond));
        (await StatusAsync("fs_one")).ShouldBe(401);
        (await StatusAsync("fs_two")).ShouldBe(429);
    }

    private async Task<int> StatusAsync(string key)
    {
        using var response = await SendAsync("X-Api-Key", key);
        return (int)response.StatusCode;
    }

    private Task<HttpResponseMessage> SendAsync(string? header, string value, string accept = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(
                $$"""{"query":"{{Query}}"}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
            ),
        };
        request.Headers.Add("Accept", accept);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
        return _host.Client.SendAsync(request);
    }
}
