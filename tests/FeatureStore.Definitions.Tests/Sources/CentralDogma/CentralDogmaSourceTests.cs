using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources;
using FeatureStore.Definitions.Sources.CentralDogma;

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

    [Fact]
    public async Task Watch_ends_when_a_definition_changes_and_not_when_anything_else_does()
    {
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
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_dogma.Watches.Count < 3)
        {
            await Task.Delay(10, deadline.Token);
        }
        waiting.IsCompleted.ShouldBeFalse();
        Push(2);

        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
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

    private CentralDogmaSource Source(Action<CentralDogmaOptions>? change = null)
    {
        var options = new CentralDogmaOptions
        {
            Url = _dogma.Url,
            Project = "shop",
            Repository = "definitions",
            Path = "/features",
            Token = DogmaStub.Token,
        };
        change?.Invoke(options);
        return new CentralDogmaSource(options, TimeProvider.System);
    }
}
