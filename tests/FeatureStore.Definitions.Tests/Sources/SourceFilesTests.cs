using System.Text;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Sources;

namespace FeatureStore.Definitions.Tests.Sources;

public sealed class SourceFilesTests
{
    [Fact]
    public void Revision_is_the_same_from_a_directory_and_from_files_in_any_order()
    {
        using var directory = new TemporaryDirectory();
        Mood.Write(directory.Path, 1);
        // By path this comes before 'user/', by name 'user' comes before it.
        File.WriteAllText(directory["user.yaml"], "apiVersion: featurestore/v1\nkind: Entity\nname: article\n");
        var files = new SourceFiles("test");
        foreach (var path in (string[])["user/mood.yaml", "user.yaml", "base.yaml"])
        {
            var content = File.ReadAllBytes(directory[path]);
            files.Add(path, content.Length, () => content).ShouldBeTrue();
        }

        var revision = files.ToRevision("1").Loaded.Catalog!.Revision;

        revision.ShouldBe(CatalogLoader.LoadDirectory(directory.Path).Catalog!.Revision);
    }

    [Fact]
    public void Bounds_refuse_the_revision_and_nothing_more_is_read()
    {
        var files = new SourceFiles("test");
        files.Add("a.yaml", SourceFiles.MaxBytes, () => "x: 1"u8.ToArray()).ShouldBeTrue();

        files.Add("b.yaml", 1, () => throw new InvalidOperationException("read")).ShouldBeFalse();

        var revision = files.ToRevision("7");
        revision.Loaded.Catalog.ShouldBeNull();
        revision.Loaded.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("more than 10000 files or 64 MiB");
    }

    [Theory]
    [InlineData("a.yaml", true)]
    [InlineData("a/b.yaml", true)]
    [InlineData("a.test.yaml", false)]
    [InlineData("a.yml", false)]
    [InlineData(".github/a.yaml", false)]
    [InlineData("../a.yaml", false)]
    [InlineData("/etc/a.yaml", false)]
    public void Only_definitions_inside_are_wanted(string path, bool wanted) => SourceFiles.IsWanted(path).ShouldBe(wanted);

    [Fact]
    public void Bytes_that_are_no_text_are_reported_where_they_stand()
    {
        var files = new SourceFiles("test");
        byte[] content = [.. Encoding.UTF8.GetBytes("kind: Stream\nname: "), 0xFF];
        files.Add("a.yaml", content.Length, () => content);

        files.ToRevision("1").Loaded.Diagnostics.ShouldContain(d => d.File == "a.yaml" && d.Line == 2 && d.Message.Contains("not UTF-8"));
    }
}
