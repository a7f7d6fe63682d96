using FeatureStore.Definitions.Sources;
using FeatureStore.Definitions.Sources.Directories;

namespace FeatureStore.Definitions.Tests.Sources.Directories;

public sealed class DirectorySourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Change_ends_the_wait_and_is_read_whole()
    {
        Mood.Write(_directory.Path, 1);
        using var source = new DirectorySource(_directory.Path, TimeProvider.System);
        var first = (await Read(source, known: null)).ShouldNotBeNull();
        first.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(1));
        (await Read(source, first.Version)).ShouldBeNull();

        var waiting = source.WaitAsync(first.Version, TestContext.Current.CancellationToken);
        Mood.Write(_directory.Path, 2);
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (await Read(source, first.Version)).ShouldNotBeNull().Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(2));
    }

    [Fact]
    public async Task Directory_replaced_through_a_symbolic_link_as_Kubernetes_does_is_seen()
    {
        // ConfigMaps: file → ..data/file, ..data → ..2026_1; an update makes ..2026_2 and renames a new ..data over the old one.
        Mood.Write(_directory["..2026_1"], 1);
        Link("..data", "..2026_1");
        Link("base.yaml", "..data/base.yaml");
        Link("user", "..data/user");
        using var source = new DirectorySource(_directory.Path, TimeProvider.System);
        var first = (await Read(source, known: null)).ShouldNotBeNull();
        first.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(1));

        var waiting = source.WaitAsync(first.Version, TestContext.Current.CancellationToken);
        Mood.Write(_directory["..2026_2"], 2);
        Link("..data_tmp", "..2026_2");
        Rename("..data_tmp", "..data");
        Directory.Delete(_directory["..2026_1"], recursive: true);
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (await Read(source, first.Version)).ShouldNotBeNull().Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(2));
    }

    [Fact]
    public async Task Directory_that_is_itself_a_link_may_be_led_elsewhere()
    {
        Mood.Write(_directory["release-1"], 1);
        Mood.Write(_directory["release-2"], 2);
        Link("current", "release-1");
        using var source = new DirectorySource(_directory["current"], TimeProvider.System);
        var first = (await Read(source, known: null)).ShouldNotBeNull();

        var waiting = source.WaitAsync(first.Version, TestContext.Current.CancellationToken);
        Link("next", "release-2");
        Rename("next", "current");
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (await Read(source, first.Version)).ShouldNotBeNull().Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(2));
    }

    [Fact]
    public async Task Burst_settles_before_anything_is_loaded()
    {
        Mood.Write(_directory.Path, 1);
        using var source = new DirectorySource(_directory.Path, TimeProvider.System);
        var known = (await Read(source, known: null)).ShouldNotBeNull().Version;
        var seen = new List<string>();
        using var done = new CancellationTokenSource();

        var following = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested || await Read(source, known) is not null)
            {
                if (await Read(source, known) is { } revision)
                {
                    known = revision.Version;
                    seen.Add(revision.Loaded.Catalog?.Revision ?? string.Join('\n', revision.Loaded.Diagnostics));
                }
            }
        });
        // Each state is wrong halfway through: the feature's entity is missing for as long as it takes to write the other file.
        for (var i = 2; i <= 40; i++)
        {
            File.Delete(_directory["base.yaml"]);
            File.WriteAllText(Path.Combine(_directory.Path, "user", "mood.yaml"), Mood.Feature(i));
            await Task.Yield();
            File.WriteAllText(_directory["base.yaml"], Mood.Entities);
        }
        await done.CancelAsync();
        await following.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        // A machine that stands still in the midst of a state lets it settle; what it shows then is that state and no mix of two.
        seen.ShouldNotBeEmpty();
        seen[^1].ShouldBe(Mood.Revision(40));
        seen.Count.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_a_revision_that_is_refused()
    {
        using var source = new DirectorySource(_directory["nowhere"], TimeProvider.System);
        var none = (await Read(source, known: null)).ShouldNotBeNull();
        none.Loaded.Catalog.ShouldBeNull();
        none.Loaded.Diagnostics[0].Message.ShouldContain("there is no such directory");

        Mood.Write(_directory["nowhere"], 1);
        (await Read(source, none.Version)).ShouldNotBeNull().Loaded.Catalog.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("notes.txt", false)]
    [InlineData(".git/config.yaml", false)]
    [InlineData("more.yaml", true)]
    [InlineData("user/more.yaml", true)]
    public void Only_what_is_loaded_makes_a_state(string file, bool counts)
    {
        Mood.Write(_directory.Path, 1);
        var before = DirectoryState.Of(_directory.Path);

        Directory.CreateDirectory(Path.GetDirectoryName(_directory[file])!);
        File.WriteAllText(_directory[file], "x: 1");

        (DirectoryState.Of(_directory.Path) != before).ShouldBe(counts);
    }

    private static Task<SourceRevision?> Read(DirectorySource source, string? known) =>
        source.ReadAsync(known, TestContext.Current.CancellationToken);

    private void Link(string name, string target) => File.CreateSymbolicLink(_directory[name], target);

    /// <summary>rename(2) of a link over a link, which .NET has no call for.</summary>
    private void Rename(string link, string over)
    {
        using var mv = System.Diagnostics.Process.Start("mv", ["-T", _directory[link], _directory[over]]);
        mv.WaitForExit();
        mv.ExitCode.ShouldBe(0);
    }
}
