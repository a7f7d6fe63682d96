using System.Security.Cryptography;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;

namespace FeatureStore.Serving.Tests.Access;

public sealed class JwtTests : IAsyncLifetime
{
    private readonly Credentials _credentials = new();
    private ServingHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _credentials.WriteJwks(("k1", _credentials.Rsa));
        _host = await _credentials.StartWithJwtAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _credentials.Dispose();
    }

    [Fact]
    public async Task Token_of_the_provider_is_answered_as_its_client()
    {
        var answer = await AskAsync(_credentials.Token());

        answer.ShouldBe(
            (
                200,
                """{"data":{"user":{"notificationKeywords":null},"article":{"recentRatings":null}}}""",
                "FORBIDDEN at article.recentRatings"
            )
        );
        (await AskAsync(_credentials.Token())).Status.ShouldBe(200, "the same, from the cache");
    }

    public static TheoryData<string, Action<SecurityTokenDescriptor>> Wrong =>
        new()
        {
            { "issuer", token => token.Issuer = "https://other.example" },
            { "audience", token => token.Audience = "other" },
            { "expired", token => token.Expires = ServingHost.Start.UtcDateTime.AddSeconds(-31) },
            { "not yet", token => token.NotBefore = ServingHost.Start.UtcDateTime.AddSeconds(31) },
            { "algorithm", token => token.SigningCredentials = new SigningCredentials(token.SigningCredentials.Key, "RS512") },
            { "unsigned", token => token.SigningCredentials = null },
            { "no client", token => token.Claims = new Dictionary<string, object>() },
            { "client with a long name", token => token.Claims = new Dictionary<string, object> { ["sub"] = new string('a', 101) } },
        };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task Token_with_anything_wrong_is_401(string what, Action<SecurityTokenDescriptor> change)
    {
        var token = _credentials.Token(change);

        (await AskAsync(token)).ShouldBe((401, "null", "UNAUTHENTICATED"), what);
        _host.Logs.ShouldNotContain(line => line.Contains(token.Split('.')[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_signed_with_another_key_or_with_the_public_key_as_a_secret_is_401()
    {
        using var other = RSA.Create(2048);
        (await AskAsync(_credentials.Token(rsa: other))).Status.ShouldBe(401);
        (await AskAsync(_credentials.Token(rsa: other, keyId: "k2"))).Status.ShouldBe(401);

        var secret = new SymmetricSecurityKey(_credentials.Rsa.ExportRSAPublicKey()) { KeyId = "k1" };
        (await AskAsync(_credentials.Token(t => t.SigningCredentials = new SigningCredentials(secret, "HS256")))).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task What_is_no_token_is_401(string token) => (await AskAsync(token)).Status.ShouldBe(401);

    [Fact]
    public async Task Skew_of_the_clocks_is_forgiven_up_to_its_limit()
    {
        (await AskAsync(_credentials.Token(t => t.Expires = ServingHost.Start.UtcDateTime.AddSeconds(-29)))).Status.ShouldBe(200);
        (await AskAsync(_credentials.Token(t => t.NotBefore = ServingHost.Start.UtcDateTime.AddSeconds(29)))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Token_that_was_verified_is_refused_once_it_has_expired()
    {
        var token = _credentials.Token();
        (await AskAsync(token)).Status.ShouldBe(200);

        _host.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(31));

        (await AskAsync(token)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Key_that_the_provider_takes_back_takes_its_verified_tokens_with_it()
    {
        using var next = RSA.Create(2048);
        var token = _credentials.Token();
        (await AskAsync(token)).Status.ShouldBe(200);

        _credentials.WriteJwks(("k2", next));
        _host.Clock.Advance(WatchedFiles<ApiKeys>.Interval);

        (await AskAsync(token)).Status.ShouldBe(401);
        (await AskAsync(_credentials.Token(rsa: next, keyId: "k2"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Client_that_is_not_named_may_ask_and_reads_nothing()
    {
        var token = _credentials.Token(t => t.Claims = new Dictionary<string, object> { ["sub"] = "stranger" });

        var (status, _, errors) = await AskAsync(token);

        status.ShouldBe(200);
        errors.ShouldBe("FORBIDDEN at user.notificationKeywords, FORBIDDEN at article.recentRatings");
    }

    private async Task<(int Status, string Answer, string Errors)> AskAsync(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(
                """{"query":"{ user(id: 1) { notificationKeywords { keywords } } article(id: 1) { recentRatings { stars } } }"}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
            ),
        };
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        using var response = await _host.Client.SendAsync(request);
        var answer = await ServingHost.JsonOf(response);
        var errors = string.Join(", ", answer.Errors());
        answer.Remove("errors");
        return ((int)response.StatusCode, answer.ContainsKey("data") ? answer.Json() : "null", errors);
    }
}
