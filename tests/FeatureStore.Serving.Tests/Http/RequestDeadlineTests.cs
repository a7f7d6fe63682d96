using System.Text.Json.Nodes;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Http;

/// <summary><c>X-Request-Timeout-Ms</c>: how long the client waits, up to the server's own bound.</summary>
public sealed class RequestDeadlineTests : ServingTest
{
    private const string Query = "{ user(id: \"u1\") { notificationKeywords { keywords } recentClickedArticles { price } } }";

    [Theory]
    [InlineData("20", 20)]
    [InlineData("999999999", 10_000)]
    public async Task Deadline_is_the_header_up_to_the_greatest(string header, int milliseconds)
    {
        var reading = new TaskCompletionSource();
        Host.Store.Before = async token =>
        {
            reading.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        };
        var asked = AskAsync(header);
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Host.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        asked.IsCompleted.ShouldBeFalse();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var (status, answer) = await asked.WaitAsync(TimeSpan.FromSeconds(60));

        status.ShouldBe(200);
        answer.Errors().ShouldBe(["DEADLINE_EXCEEDED at user.notificationKeywords", "DEADLINE_EXCEEDED at user.recentClickedArticles"]);
        answer["data"]!["user"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task Header_that_makes_no_sense_is_refused(string header)
    {
        var (status, answer) = await AskAsync(header);

        status.ShouldBe(400);
        answer.Errors().ShouldBe(["BAD_USER_INPUT"]);
        answer["errors"]![0]!["message"]!.GetValue<string>().ShouldContain("X-Request-Timeout-Ms");
    }

    private async Task<(int Status, JsonObject Answer)> AskAsync(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Headers.Add("X-Request-Timeout-Ms", header);
        request.Content = new StringContent(
            new JsonObject { ["query"] = Query }.ToJsonString(),
            new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
        );
        using var response = await Host.Client.SendAsync(request);
        return ((int)response.StatusCode, await ServingHost.JsonOf(response));
    }
}
