using System.Text;
using FeatureStore.Definitions.Sources;

namespace FeatureStore.Definitions.Tests.Sources;

public sealed class LastGoodRevisionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_saved_is_loaded_with_its_version_and_revision()
    {
        Of("git a").Save(Revision(1, "c1"));
        Of("git a").Save(Revision(2, "c2"));

        var kept = Of("git a").Load().ShouldNotBeNull();

        kept.Version.ShouldBe("c2");
        kept.Loaded.Catalog!.Revision.ShouldBe(Mood.Revision(2));
        Directory.GetFiles(_directory.Path).Length.ShouldBe(1, "nothing is left beside it");
    }

    [Fact]
    public void Another_source_has_another_file()
    {
        Of("git a").Save(Revision(1, "c1"));

        Of("git b").Load().ShouldBeNull();
    }

    [Fact]
    public void Broken_file_is_no_revision()
    {
        Of("git a").Save(Revision(1, "c1"));
        var whole = File.ReadAllBytes(Of("git a").FilePath);
        // Wherever a write may have ended, and whatever a disk may have made of it.
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(Of("git a").FilePath, whole[..length]);
            Of("git a").Load().ShouldBeNull();
        }
        var random = new Random(4);
        for (var i = 0; i < 200; i++)
        {
            var broken = whole.ToArray();
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Of("git a").FilePath, broken);
            Should.NotThrow(() => Of("git a").Load());
        }
    }

    [Fact]
    public void Failure_to_save_keeps_what_was_there()
    {
        Of("git a").Save(Revision(1, "c1"));
        Directory.CreateDirectory(_directory["in-the-way"]);
        File.WriteAllText(_directory["file"], "");

        Should.Throw<IOException>(() => new LastGoodRevision(Path.Combine(_directory["file"], "x"), "git a").Save(Revision(2, "c2")));

        Of("git a").Load().ShouldNotBeNull().Version.ShouldBe("c1");
    }

    private LastGoodRevision Of(string source) => new(_directory.Path, source);

    private static SourceRevision Revision(int number, string version)
    {
        var files = new SourceFiles("test");
        foreach (var (path, text) in Mood.Files(number))
        {
            var content = Encoding.UTF8.GetBytes(text);
            files.Add(path, content.Length, () => content);
        }
        return files.ToRevision(version);
    }
}
