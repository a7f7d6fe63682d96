using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources;
using FeatureStore.Definitions.Sources.Git;
using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace FeatureStore.Definitions.Tests.Sources.Git;

public sealed class GitSourceTests : IDisposable
{
    private readonly TestRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Head_of_the_branch_is_read_and_known_while_nothing_is_pushed()
    {
        _repository.Commit(Mood.Files(9), "other");
        var sha = _repository.Commit(Mood.Files(1));
        using var source = Source();

        var first = (await Read(source)).ShouldNotBeNull();

        first.Version.ShouldBe(sha);
        first.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(1));
        first.Files.Select(file => file.Path).ShouldBe(["base.yaml", "user/mood.yaml"], ignoreOrder: true);
        (await Read(source, sha)).ShouldBeNull();
        var next = _repository.Commit(Mood.Files(2));
        (await Read(source, sha)).ShouldNotBeNull().Version.ShouldBe(next);
    }

    [Fact]
    public async Task Over_http_the_token_is_sent_and_only_the_newest_state_is_fetched()
    {
        for (var i = 1; i <= 5; i++)
        {
            _repository.Commit(Mood.Files(i));
        }
        await using var server = await GitHttpServer.StartAsync(_repository.Root);
        using var source = Source(options =>
        {
            options.Url = $"{server.Url}/repository.git";
            options.Token = GitHttpServer.Token;
        });

        var first = (await Read(source)).ShouldNotBeNull();
        _repository.Commit(Mood.Files(6));
        var second = (await Read(source, first.Version)).ShouldNotBeNull();

        first.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(5));
        second.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(6));
        server.Authenticated.ShouldBeGreaterThan(0);
        source.Name.ShouldNotContain(GitHttpServer.Token);
    }

    [Fact]
    public async Task Wrong_token_is_told_without_the_token()
    {
        _repository.Commit(Mood.Files(1));
        await using var server = await GitHttpServer.StartAsync(_repository.Root);
        using var source = Source(options =>
        {
            options.Url = $"{server.Url}/repository.git";
            options.Token = "wrong-token-of-the-test";
        });

        var e = await Should.ThrowAsync<SourceUnreachableException>(() => Read(source));

        e.ToString().ShouldNotContain("wrong-token-of-the-test");
        e.Message.ShouldContain("Check 'definitions:git'");
    }

    [Fact]
    public async Task Missing_repository_or_branch_is_unreachable_and_may_come()
    {
        using var nowhere = Source(options => options.Url = Path.Combine(_repository.Root, "nowhere.git"));
        (await Should.ThrowAsync<SourceUnreachableException>(() => Read(nowhere))).Message.ShouldContain("nowhere.git");
        using var source = Source();
        (await Should.ThrowAsync<SourceUnreachableException>(() => Read(source))).Message.ShouldContain("no such branch");

        _repository.Commit(Mood.Files(1));

        (await Read(source)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Missing_folder_and_wrong_definitions_are_refused_with_the_commit()
    {
        var sha = _repository.Commit(Mood.Files(1), folder: "elsewhere/");
        using var source = Source();
        var refused = (await Read(source)).ShouldNotBeNull();
        refused.Version.ShouldBe(sha);
        refused.Loaded.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("no directory 'features'");

        _repository.Commit(new Dictionary<string, string> { ["base.yaml"] = Mood.Entities, ["mood.yaml"] = Mood.Wrong });

        var wrong = (await Read(source, sha)).ShouldNotBeNull();
        wrong.Loaded.Catalog.ShouldBeNull();
        wrong.Loaded.Diagnostics.ShouldContain(d => d.File == "mood.yaml" && d.Line == 4);
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        var tree = new TreeDefinition()
            .Add("features/base.yaml", _repository.Blob(Mood.Entities), Mode.NonExecutableFile)
            .Add("features/mood.yaml", _repository.Blob(Mood.Feature(1)), Mode.NonExecutableFile)
            .Add("features/link.yaml", _repository.Blob("/etc/passwd"), Mode.SymbolicLink);
        _repository.Commit(tree);
        using var source = Source();

        (await Read(source)).ShouldNotBeNull().Files.Select(file => file.Path).ShouldBe(["base.yaml", "mood.yaml"], ignoreOrder: true);
    }

    [Fact]
    public async Task Rewritten_branch_is_followed()
    {
        var first = _repository.Commit(Mood.Files(1));
        using var source = Source();
        await Read(source);
        using (var repository = new GitRepository(_repository.Location))
        {
            repository.Refs.Remove("refs/heads/main");
        }
        _repository.Commit(Mood.Files(2));

        (await Read(source, first)).ShouldNotBeNull().Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(2));
    }

    [Theory]
    [InlineData("https://user:secret@example.com/a.git", null, "definitions:git:token")]
    [InlineData("http://example.com/a.git", "secret", "use https://")]
    [InlineData("ssh://example.com/a.git", null, "use https://")]
    public void Url_that_would_give_a_secret_away_or_is_not_known_stops_the_process(string url, string? token, string says)
    {
        var e = Should.Throw<ConfigurationException>(() => new GitSource(new GitOptions { Url = url, Token = token }, TimeProvider.System));

        e.Message.ShouldContain(says);
        e.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("https://example.com/a.git/info/refs", true)]
    [InlineData("https://example.org/a.git", false)]
    [InlineData("http://example.com/a.git", false)]
    [InlineData("https://example.com:444/a.git", false)]
    public void Token_is_for_the_configured_host_alone(string asked, bool same) =>
        GitUrl.IsSameHost(asked, "https://example.com/a.git").ShouldBe(same);

    [Fact]
    public async Task Temporary_copy_is_gone_with_the_source()
    {
        _repository.Commit(Mood.Files(1));
        var before = Copies();
        var source = Source();
        await Read(source);
        var copy = Copies().Except(before).ToArray();
        copy.ShouldNotBeEmpty();

        source.Dispose();

        // Tests beside this one have copies of their own.
        copy.Count(Directory.Exists).ShouldBeLessThan(copy.Length);
    }

    private static string[] Copies() => Directory.GetDirectories(Path.GetTempPath(), "featurestore-git-*");

    private static Task<SourceRevision?> Read(GitSource source, string? known = null) =>
        source.ReadAsync(known, TestContext.Current.CancellationToken);

    private GitSource Source(Action<GitOptions>? change = null)
    {
        var options = new GitOptions { Url = _repository.Location, Path = "features" };
        change?.Invoke(options);
        return new GitSource(options, TimeProvider.System);
    }
}
