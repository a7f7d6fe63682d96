using System.Text;
using System.Text.Json.Nodes;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Plans;

/// <summary>Lists of ids so long that they take several calls of the store.</summary>
public sealed class StreamedAnswerTests : ServingTest
{
    private const int Users = 600;

    private const string Query =
        "query ($ids: [ID!]!) { __typename users(ids: $ids) { id recentClickedArticles(limit: 2) { articleId price } notificationKeywords { keywords } allTypes { anId } } last: user(id: \"u-1\") { id notificationKeywords { keywords } } }";

    /// <summary>Long, so that the answer is; some twice.</summary>
    private static readonly string[] _ids = [.. Enumerable.Range(0, Users).Select(Id), Id(3), Id(3), Id(599)];

    [Fact]
    public async Task Answer_in_parts_is_the_answer_of_the_library()
    {
        await WriteAsync();

        var streamed = await Host.QueryAsync(Query, new { ids = _ids });
        var calls = Host.Store.Batches.Count;
        Host.Services.GetRequiredService<PlanRunner>().IsEnabled = false;
        var whole = await Host.QueryAsync(Query, new { ids = _ids });

        streamed.ToJsonString().ShouldBe(whole.ToJsonString());
        streamed["data"]!["users"]!.AsArray().Count.ShouldBe(_ids.Length);
        calls.ShouldBe(2);
        Host.Store.Batches.Take(2).Sum(batch => batch.Count).ShouldBe((Users * 3) + 1, "what is asked for twice is read once");
    }

    [Fact]
    public async Task First_entities_go_out_while_the_last_are_read()
    {
        var release = new TaskCompletionSource();
        var calls = 0;
        Host.Store.Before = _ => Interlocked.Increment(ref calls) == 1 ? Task.CompletedTask : release.Task;

        using var response = await AskAsync();
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte[1_000];
        await body.ReadExactlyAsync(first);
        var before = release.Task.IsCompleted;
        release.SetResult();
        using var rest = new StreamReader(body);
        var answer = JsonNode.Parse(Encoding.UTF8.GetString(first) + await rest.ReadToEndAsync())!.AsObject();

        before.ShouldBeFalse();
        answer.Errors().ShouldBeEmpty();
        answer["data"]!["users"]!.AsArray().Count.ShouldBe(_ids.Length);
    }

    [Fact]
    public async Task At_the_deadline_what_was_read_is_answered_and_the_rest_is_null()
    {
        await WriteAsync();
        var reading = new TaskCompletionSource();
        var calls = 0;
        Host.Store.Before = async token =>
        {
            if (Interlocked.Increment(ref calls) > 1)
            {
                reading.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
        };

        var asked = Host.QueryAsync(Query, new { ids = _ids });
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await asked.WaitAsync(TimeSpan.FromSeconds(60));

        var users = answer["data"]!["users"]!.AsArray();
        users[0]!["recentClickedArticles"]!.AsArray().Count.ShouldBe(2);
        users[Users - 1]!["recentClickedArticles"].ShouldBeNull();
        answer.Errors().ShouldAllBe(error => error.StartsWith("DEADLINE_EXCEEDED at ", StringComparison.Ordinal));
        answer.Errors().ShouldContain($"DEADLINE_EXCEEDED at users.{Users - 1}.recentClickedArticles");
    }

    [Fact]
    public async Task Executions_are_clean_after_one_that_was_given_up()
    {
        await At_the_deadline_what_was_read_is_answered_and_the_rest_is_null();
        Host.Store.Before = _ => Task.CompletedTask;

        for (var i = 0; i < 3; i++)
        {
            (await Host.QueryAsync(Query, new { ids = _ids })).Errors().ShouldBeEmpty();
        }
    }

    private static string Id(int user) => $"u-{user}-{new string('x', 200)}";

    private async Task WriteAsync()
    {
        foreach (var user in new[] { 0, 3, 400, 599 })
        {
            for (var i = 0; i < 3; i++)
            {
                await Host.WriteAsync("recent_clicked_articles", Id(user), TimeSpan.FromMinutes(i), $"""["a-{i}",null,{user}]""");
            }
            await Host.WriteAsync("notification_keywords", Id(user), TimeSpan.FromHours(1), """[["bike"]]""");
        }
    }

    private Task<HttpResponseMessage> AskAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(
                new JsonObject
                {
                    ["query"] = Query,
                    ["variables"] = new JsonObject { ["ids"] = new JsonArray([.. _ids.Select(id => (JsonNode)id)]) },
                }.ToJsonString(),
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
            ),
        };
        return Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
