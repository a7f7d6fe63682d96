using FeatureStore.Serving.Access;
using FeatureStore.Serving.Admission;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Admission;

public sealed class AdmissionTests
{
    private const string Query = "{ user(id: 1) { notificationKeywords { keywords } } }";
    private const string Absent = """{"data":{"user":{"notificationKeywords":null}}}""";

    [Fact]
    public async Task Client_past_its_rate_is_429_with_the_time_to_come_back_and_others_are_not_touched()
    {
        using var credentials = new Credentials();
        var (feed, ads) = (ApiKeys.NewKey(), ApiKeys.NewKey());
        credentials.WriteKeys(("home-feed", feed), ("ads", ads));
        await using var host = await credentials.StartWithKeysAsync(
            "*",
            null,
            ("limits:requestsPerSecond", "1"),
            ("limits:requestBurst", "2")
        );

        (await SendAsync(host, feed)).Status.ShouldBe(200);
        (await SendAsync(host, feed)).Status.ShouldBe(200);
        var refused = await SendAsync(host, feed);
        refused.Status.ShouldBe(429);
        refused.RetryAfter.ShouldBe("1");
        refused.Errors.ShouldBe(["RATE_LIMITED"]);
        (await SendAsync(host, ads)).Status.ShouldBe(200);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync(host, feed)).Status.ShouldBe(200);
        (await SendAsync(host, feed)).Status.ShouldBe(429);
    }

    [Fact]
    public async Task Where_nobody_says_who_they_are_the_rate_is_that_of_an_address()
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:requestsPerSecond", "1"), ("limits:requestBurst", "1"));

        (await SendAsync(host)).Status.ShouldBe(200);
        (await SendAsync(host)).Status.ShouldBe(429);
    }

    [Fact]
    public void Addresses_have_a_bucket_each_and_IPv6_one_for_each_network()
    {
        var rates = new ClientRates(perSecond: 1, burst: 1, TimeProvider.System);

        IsTaken("10.0.0.1").ShouldBeTrue();
        IsTaken("10.0.0.1").ShouldBeFalse();
        // Slots are shared by chance: of many others nearly all are free.
        Enumerable.Range(2, 100).Count(i => IsTaken($"10.0.0.{i}")).ShouldBeGreaterThan(80);
        rates = new ClientRates(perSecond: 1, burst: 1, TimeProvider.System);
        IsTaken("2001:db8:0:1::1").ShouldBeTrue();
        Enumerable.Range(2, 100).Count(i => IsTaken($"2001:db8:0:1::{i}")).ShouldBe(0);

        bool IsTaken(string address) => rates.TryTake(System.Net.IPAddress.Parse(address)) == TimeSpan.Zero;
    }

    [Fact]
    public void Buckets_of_clients_are_bounded()
    {
        var rates = new ClientRates(perSecond: 1, burst: 1, TimeProvider.System);

        for (var i = 0; i < ClientRates.MaxClients + 1_000; i++)
        {
            rates.TryTake($"client-{i}");
        }

        rates.Count.ShouldBe(ClientRates.MaxClients);
    }

    [Fact]
    public async Task Requests_past_the_places_wait_and_past_the_queue_are_429_at_once()
    {
        await using var host = await StartAsync(("limits:maxQueueTime", "1s"));
        var store = Block(host);
        var first = SendAsync(host);
        await store.Entered.Task;
        var second = SendAsync(host);
        await UntilAsync(() => Gate(host).Queued == 1);

        var third = await SendAsync(host);
        third.Status.ShouldBe(429);
        third.RetryAfter.ShouldBe("1");
        third.Errors.ShouldBe(["RATE_LIMITED"]);

        store.Open.SetResult();
        (await first).Answer.ShouldBe(Absent);
        (await second).Answer.ShouldBe(Absent);
        (await SendAsync(host)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Request_that_waited_too_long_is_429_and_leaves_its_place()
    {
        await using var host = await StartAsync(("limits:maxQueueTime", "100ms"));
        var store = Block(host);
        var first = SendAsync(host);
        await store.Entered.Task;
        var second = SendAsync(host);
        await UntilAsync(() => Gate(host).Queued == 1);

        host.Clock.Advance(TimeSpan.FromMilliseconds(100));

        (await second).Status.ShouldBe(429);
        Gate(host).Queued.ShouldBe(0);
        store.Open.SetResult();
        (await first).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Wait_in_the_queue_counts_against_the_deadline()
    {
        await using var host = await StartAsync(("limits:maxQueueTime", "5s"), ("limits:deadline", "1s"));
        var store = Block(host);
        var first = SendAsync(host);
        await store.Entered.Task;
        var second = SendAsync(host);
        await UntilAsync(() => Gate(host).Queued == 1);
        host.Clock.Advance(TimeSpan.FromMilliseconds(600));
        var again = Block(host);
        store.Open.SetResult();
        await first;
        await again.Entered.Task;

        host.Clock.Advance(TimeSpan.FromMilliseconds(400));

        var answer = await second;
        answer.Answer.ShouldContain("\"notificationKeywords\":null");
        answer.Errors.ShouldBe(["DEADLINE_EXCEEDED at user.notificationKeywords"]);
        again.Open.SetResult();
    }

    private static Task<ServingHost> StartAsync(params (string, string)[] settings) =>
        ServingHost.StartAsync(null, [("limits:maxConcurrentRequests", "1"), ("limits:maxQueuedRequests", "1"), .. settings]);

    private static AdmissionGate Gate(ServingHost host) => host.Services.GetRequiredService<AdmissionGate>();

    /// <summary>Holds the store's reads from now on until it is opened.</summary>
    private static (TaskCompletionSource Entered, TaskCompletionSource Open) Block(ServingHost host)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Store.Before = _ =>
        {
            entered.TrySetResult();
            return open.Task;
        };
        return (entered, open);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            await Task.Delay(1, patience.Token);
        }
    }

    private static async Task<(int Status, string? RetryAfter, string Answer, string[] Errors)> SendAsync(
        ServingHost host,
        string? key = null
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(
                $$"""{"query":"{{Query}}"}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
            ),
        };
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }
        using var response = await host.Client.SendAsync(request);
        var answer = await ServingHost.JsonOf(response);
        return ((int)response.StatusCode, response.Headers.RetryAfter?.ToString(), answer.Json(), answer.Errors());
    }
}
