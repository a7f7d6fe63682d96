using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources;
using FeatureStore.Definitions.Sources.CentralDogma;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Definitions.Tests.Sources.CentralDogma;

public sealed class CentralDogmaSourceTests : IAsyncLifetime
{
    private DogmaStub _dogma = null!;

    public async ValueTask InitializeAsync() => _dogma = await DogmaStub.StartAsync();

    public ValueTask DisposeAsync() => _dogma.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_is_read_whole_and_known_while_nothing_is_pushed(bool old)
    {
        _dogma.IsOld = old;
        var revision = Push(1);
        using var source = Source();

        var first = (await Read(source)).ShouldNotBeNull();

        first.Version.ShouldBe(revision.ToString());
        first.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(1));
        (await Read(source, first.Version)).ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_ends_when_a_definition_changes_and_not_when_anything_else_does(bool old)
    {
        _dogma.IsOld = old;
        Push(1);
        using var source = Source();
        var first = (await Read(source)).ShouldNotBeNull();

        var waiting = source.WaitAsync(first.Version, TestContext.Current.CancellationToken);
        _dogma.Push(Files(1).Append(new("/other/a.yaml", "x")).ToDictionary());
        // The watch that was held is answered by the push of a definition alone: its answer names that revision.
        var revision = Push(2);
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (await Read(source, first.Version)).ShouldNotBeNull().Version.ShouldBe(revision.ToString());
        _dogma.Watches.ShouldHaveSingleItem().ShouldBe("wait=60");
    }

    [Fact]
    public async Task Watch_that_nothing_ends_is_asked_again()
    {
        Push(1);
        using var source = Source(options => options.Wait = TimeSpan.FromSeconds(1));
        var first = (await Read(source)).ShouldNotBeNull();

        var waiting = source.WaitAsync(first.Version, TestContext.Current.CancellationToken);
        await UntilAsync(() => _dogma.Watches.Count >= 3 || waiting.IsCompleted, () => $"there were {_dogma.Watches.Count} watches");
        waiting.IsCompleted.ShouldBeFalse(waiting.Exception?.ToString());
        Push(2);

        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Watch_that_a_stopping_server_does_not_hold_is_not_asked_over_and_over()
    {
        Push(1);
        // Its time stands still: a pause has no end.
        using var source = Source(time: new FakeTimeProvider());
        var first = (await Read(source)).ShouldNotBeNull();
        _dogma.IsStopping = true;

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var waiting = source.WaitAsync(first.Version, cancel.Token);
        await UntilAsync(() => _dogma.Watches.Count > 0, () => "there was no watch");
        // Were it asked again at once, there would be many by the time of a few answers more.
        for (var i = 0; i < 10; i++)
        {
            using var other = Source();
            (await Read(other, first.Version)).ShouldBeNull();
        }
        _dogma.Watches.Count.ShouldBe(1);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Known_revision_that_there_is_no_more_is_unreachable_until_it_is_read_anew()
    {
        Push(1);
        using var source = Source();

        await Should.ThrowAsync<SourceUnreachableException>(() => source.WaitAsync("99", TestContext.Current.CancellationToken));

        (await Read(source, "99")).ShouldNotBeNull().Version.ShouldBe("2");
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        Push(1);
        using var source = Source();
        using var cancel = new CancellationTokenSource();
        var waiting = source.WaitAsync("2", cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(401, "token")]
    [InlineData(404, "'project' and 'repository'")]
    [InlineData(503, "It is asked again")]
    public async Task Failure_is_unreachable_and_says_what_to_do(int status, string says)
    {
        _dogma.Fails = status;
        using var source = Source();

        var e = await Should.ThrowAsync<SourceUnreachableException>(() => Read(source));

        e.Message.ShouldContain(status.ToString());
        e.Message.ShouldContain(says);
        e.ToString().ShouldNotContain(DogmaStub.Token);
    }

    [Fact]
    public async Task Wrong_token_and_a_server_that_is_away_are_unreachable()
    {
        Push(1);
        using (var wrong = Source(options => options.Token = "wrong-token-of-the-test"))
        {
            (await Should.ThrowAsync<SourceUnreachableException>(() => Read(wrong))).ToString().ShouldNotContain("wrong-token-of-the-test");
        }
        using var source = Source();
        await _dogma.DisposeAsync();

        (await Should.ThrowAsync<SourceUnreachableException>(() => Read(source))).Message.ShouldContain("can't be reached");
        _dogma = await DogmaStub.StartAsync();
    }

    [Fact]
    public async Task Empty_folder_is_refused()
    {
        _dogma.Push(new Dictionary<string, string> { ["/readme.md"] = "x" });
        using var source = Source();

        (await Read(source)).ShouldNotBeNull().Loaded.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("no definitions");
    }

    [Theory]
    [InlineData("http://example.com", "secret")]
    [InlineData("https://user:secret@example.com", null)]
    [InlineData("dogma", null)]
    public void Url_that_would_give_a_secret_away_or_is_none_stops_the_process(string url, string? token) =>
        Should
            .Throw<ConfigurationException>(() =>
                new CentralDogmaSource(
                    new CentralDogmaOptions
                    {
                        Url = url,
                        Project = "p",
                        Repository = "r",
                        Token = token,
                    },
                    TimeProvider.System
                )
            )
            .Message.ShouldNotContain("secret");

    private static Task<SourceRevision?> Read(CentralDogmaSource source, string? known = null) =>
        source.ReadAsync(known, TestContext.Current.CancellationToken);

    private int Push(int number) => _dogma.Push(Files(number));

    private static Dictionary<string, string> Files(int number) => Mood.Files(number).ToDictionary(f => "/features/" + f.Key, f => f.Value);

    private static async Task UntilAsync(Func<bool> isSo, Func<string> state)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            deadline.IsCancellationRequested.ShouldBeFalse(state());
            await Task.Delay(10);
        }
    }

    private CentralDogmaSource Source(Action<CentralDogmaOptions>? change = null, TimeProvider? time = null)
    {
        var options = new CentralDogmaOptions
        {
            Url = _dogma.Url,
            Project = "shop",
            Repository = "definitions",
            Path = "/features",
            Token = DogmaStub.Token,
            // A machine that stands still is no finding.
            Timeout = TimeSpan.FromMinutes(2),
        };
        change?.Invoke(options);
        return new CentralDogmaSource(options, time ?? TimeProvider.System);
    }
}
