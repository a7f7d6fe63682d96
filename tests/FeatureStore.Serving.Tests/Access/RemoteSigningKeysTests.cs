using System.Net;
using System.Security.Cryptography;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Serving.Tests.Access;

public sealed class RemoteSigningKeysTests
{
    [Fact]
    public async Task Keys_are_asked_for_again_when_one_is_missing_but_not_more_often_than_every_half_minute()
    {
        using var rsa = RSA.Create(2048);
        var asked = 0;
        var answer = Credentials.Jwks(("k1", rsa));
        await using var provider = await StartAsync(http =>
        {
            asked++;
            return http.Response.WriteAsync(answer);
        });
        var clock = new FakeTimeProvider();
        using var keys = new RemoteSigningKeys(new Uri(provider.Urls.First()), clock, NullLogger<RemoteSigningKeys>.Instance);

        await keys.RefreshAsync();
        keys.Current!.Keys.Count.ShouldBe(1);
        answer = Credentials.Jwks(("k1", rsa), ("k2", rsa));
        await keys.RefreshAsync();
        asked.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(30));
        await keys.RefreshAsync();
        asked.ShouldBe(2);
        keys.Current!.Keys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Provider_that_fails_or_redirects_leaves_the_keys_of_before()
    {
        using var rsa = RSA.Create(2048);
        RequestDelegate answer = http => http.Response.WriteAsync(Credentials.Jwks(("k1", rsa)));
        await using var provider = await StartAsync(http => answer(http));
        var clock = new FakeTimeProvider();
        using var keys = new RemoteSigningKeys(new Uri(provider.Urls.First()), clock, NullLogger<RemoteSigningKeys>.Instance);
        await keys.RefreshAsync();
        var before = keys.Current.ShouldNotBeNull();

        foreach (
            var wrong in new RequestDelegate[]
            {
                http => http.Response.WriteAsync("<html>"),
                http => http.Response.WriteAsync("""{"keys":[]}"""),
                http =>
                {
                    http.Response.StatusCode = (int)HttpStatusCode.InternalServerError;
                    return Task.CompletedTask;
                },
                http =>
                {
                    http.Response.Redirect("/elsewhere");
                    return Task.CompletedTask;
                },
            }
        )
        {
            answer = wrong;
            clock.Advance(TimeSpan.FromSeconds(30));
            await keys.RefreshAsync();
            keys.Current.ShouldBeSameAs(before);
        }
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
