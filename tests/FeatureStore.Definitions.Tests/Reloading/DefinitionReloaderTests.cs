using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Reloading;
using FeatureStore.Definitions.Sources;
using FeatureStore.Definitions.Tests.Sources;
using FeatureStore.Definitions.Tests.Sources.CentralDogma;
using FeatureStore.Definitions.Tests.Sources.Git;

namespace FeatureStore.Definitions.Tests.Reloading;

/// <summary>A process on a real source: what runs after each change, and what <c>/readyz</c>, <c>/metrics</c> and the log say of it.</summary>
public sealed class DefinitionReloaderTests : IDisposable
{
    private readonly TestRepository _repository = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _repository.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task New_revision_of_a_repository_is_swapped_in()
    {
        var first = _repository.Commit(Mood.Files(1));
        await using var process = await OnGitAsync();
        process.State.Version.ShouldBe(first);
        process.State.Revision.ShouldBe(Mood.Revision(1));

        var second = _repository.Commit(Mood.Files(2));

        var state = await process.UntilAsync(s => s.Version == second);
        state.Revision.ShouldBe(Mood.Revision(2));
        process.Registry.Current.Revision.ShouldBe(Mood.Revision(2));
        process.Logs.Of(1203).ShouldHaveSingleItem().ShouldContain(second);
        var metrics = await process.MetricsAsync("looks_total{otel_scope_name=\"FeatureStore.Definitions\",outcome=\"swapped\"} 1");
        metrics.ShouldContain($"revision=\"{Mood.Revision(2)}\"");
        metrics.ShouldNotContain($"revision=\"{Mood.Revision(1)}\"");
    }

    [Fact]
    public async Task Wrong_revision_is_refused_with_its_reason_and_the_next_good_one_runs()
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await OnGitAsync();

        var wrong = _repository.Commit(new Dictionary<string, string> { ["base.yaml"] = Mood.Entities, ["mood.yaml"] = Mood.Wrong });
        var state = await process.UntilAsync(s => s.Problem is not null);

        state.Revision.ShouldBe(Mood.Revision(1));
        process.Registry.Current.Revision.ShouldBe(Mood.Revision(1));
        process.Logs.Of(1204).ShouldHaveSingleItem().ShouldContain("mood.yaml:4:9: error");
        var ready = await process.ReadyAsync();
        ready.GetProperty("status").GetString().ShouldBe("ready");
        ready.GetProperty("revision").GetString().ShouldBe(Mood.Revision(1));
        var newer = ready.GetProperty("definitions").GetProperty("newer");
        newer.GetProperty("outcome").GetString().ShouldBe("refused");
        newer.GetProperty("version").GetString().ShouldBe(wrong);
        newer.GetProperty("reason").GetString()!.ShouldContain("mood.yaml:4:9: error");
        await process.MetricsAsync("behind{otel_scope_name=\"FeatureStore.Definitions\",reason=\"refused\"} 1");

        _repository.Commit(Mood.Files(2));
        (await process.UntilAsync(s => s.Problem is null)).Revision.ShouldBe(Mood.Revision(2));
        await process.MetricsAsync("behind{otel_scope_name=\"FeatureStore.Definitions\",reason=\"refused\"} 0");
    }

    [Fact]
    public async Task Return_to_what_runs_is_no_swap_and_ends_the_refusal()
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await OnGitAsync();
        var current = process.Registry.Current;
        _repository.Commit(new Dictionary<string, string> { ["a.yaml"] = "kind: Nonsense" });
        await process.UntilAsync(s => s.Problem is not null);

        var reverted = _repository.Commit(Mood.Files(1));

        (await process.UntilAsync(s => s.Version == reverted)).Problem.ShouldBeNull();
        process.Registry.Current.ShouldBeSameAs(current);
    }

    [Fact]
    public async Task Revision_that_the_process_cannot_run_on_is_refused()
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await OnGitAsync();
        process.Registry.Join(new Picky());

        _repository.Commit(Mood.Files(2));

        (await process.UntilAsync(s => s.Problem is not null)).Problem!.Reason.ShouldBe("not here");
        process.Registry.Current.Revision.ShouldBe(Mood.Revision(1));
    }

    [Fact]
    public async Task Source_that_goes_away_is_told_once_and_comes_back()
    {
        _repository.Commit(Mood.Files(1));
        await using var process = await OnGitAsync();
        var away = _repository.Location + ".away";
        Directory.Move(_repository.Location, away);

        var state = await process.UntilAsync(s => s.Problem is not null);
        state.Problem!.Outcome.ShouldBe(ReloadOutcome.Unreachable);
        state.Revision.ShouldBe(Mood.Revision(1));
        Directory.Move(away, _repository.Location);
        _repository.Commit(Mood.Files(2));

        (await process.UntilAsync(s => s.Revision == Mood.Revision(2))).Problem.ShouldBeNull();
        process.Logs.Of(1205).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Start_without_the_source_is_on_the_last_good_revision_from_disk()
    {
        _repository.Commit(Mood.Files(1));
        await using (var process = await OnGitAsync())
        {
            _repository.Commit(Mood.Files(2));
            await process.UntilAsync(s => s.Revision == Mood.Revision(2));
        }
        Directory.Move(_repository.Location, _repository.Location + ".away");

        await using var again = await OnGitAsync();

        again.State.Revision.ShouldBe(Mood.Revision(2));
        again.State.FromDisk.ShouldBeTrue();
        again.State.Problem!.Outcome.ShouldBe(ReloadOutcome.Unreachable);
        (await again.ReadyAsync()).GetProperty("definitions").GetProperty("fromDisk").GetBoolean().ShouldBeTrue();
        Directory.Move(_repository.Location + ".away", _repository.Location);
        (await again.UntilAsync(s => !s.FromDisk)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Start_on_a_wrong_head_is_on_the_last_good_revision_from_disk()
    {
        _repository.Commit(Mood.Files(1));
        await using (await OnGitAsync())
        {
            await UntilKeptAsync(Mood.Revision(1));
        }
        var wrong = _repository.Commit(new Dictionary<string, string> { ["a.yaml"] = "kind: Nonsense" });

        await using var again = await OnGitAsync();

        again.State.Revision.ShouldBe(Mood.Revision(1));
        again.State.Problem!.Version.ShouldBe(wrong);
        _repository.Commit(Mood.Files(2));
        (await again.UntilAsync(s => s.Revision == Mood.Revision(2))).FromDisk.ShouldBeFalse();
    }

    [Fact]
    public async Task Start_with_nothing_good_anywhere_says_why()
    {
        (await Should.ThrowAsync<ConfigurationException>(OnGitAsync)).Message.ShouldContain("there is nothing to start on");

        _repository.Commit(new Dictionary<string, string> { ["a.yaml"] = "kind: Nonsense" });
        (await Should.ThrowAsync<InvalidDefinitionsException>(OnGitAsync)).Message.ShouldContain("a.yaml:1:");
    }

    [Fact]
    public async Task Directory_is_followed()
    {
        Mood.Write(_directory["features"], 1);
        await using var process = await ReloadingProcess.StartAsync(("path", _directory["features"]));

        Mood.Write(_directory["features"], 2);

        await process.UntilAsync(s => s.Revision == Mood.Revision(2));
        File.WriteAllText(Path.Combine(_directory["features"], "a.yaml"), "kind: Nonsense");
        (await process.UntilAsync(s => s.Problem is not null)).Revision.ShouldBe(Mood.Revision(2));
        File.Delete(Path.Combine(_directory["features"], "a.yaml"));
        await process.UntilAsync(s => s.Problem is null);
    }

    [Fact]
    public async Task Central_Dogma_is_followed()
    {
        await using var dogma = await DogmaStub.StartAsync();
        Push(1);
        await using var process = await ReloadingProcess.StartAsync(
            ("source", "centralDogma"),
            ("centralDogma:url", dogma.Url),
            ("centralDogma:project", "shop"),
            ("centralDogma:repository", "definitions"),
            ("centralDogma:path", "/features"),
            ("centralDogma:token", DogmaStub.Token),
            ("cacheDirectory", _directory["cache"])
        );

        Push(2);

        await process.UntilAsync(s => s.Revision == Mood.Revision(2));
        process.Logs.All.ShouldNotContain(line => line.Contains(DogmaStub.Token));

        void Push(int number) => dogma.Push(Mood.Files(number).ToDictionary(f => "/features/" + f.Key, f => f.Value));
    }

    private Task<ReloadingProcess> OnGitAsync() =>
        ReloadingProcess.StartAsync(
            ("source", "git"),
            ("git:url", _repository.Location),
            ("git:path", "features"),
            ("git:pollInterval", "10ms"),
            ("cacheDirectory", _directory["cache"])
        );

    /// <summary>What is kept is kept after it was swapped in.</summary>
    private async Task UntilKeptAsync(string revision)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        var name = $"git {_repository.Location} (branch main, features)";
        var kept = new LastGoodRevision(_directory["cache"], name);
        while (kept.Load()?.Loaded.Catalog!.Revision != revision)
        {
            await Task.Delay(5, deadline.Token);
        }
    }

    private sealed class Picky : ICatalogUser
    {
        public Action Prepare(Catalog next) =>
            next.Revision == Mood.Revision(1) ? () => { } : throw new CatalogRefusedException("not here");
    }
}
