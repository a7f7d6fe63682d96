using System.Text;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Tests.Loading;

public sealed class DefinitionFilesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-definitions-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void LoadDirectory_reads_all_yaml_files_below_it()
    {
        var parts = Definitions.Valid.Split("---\n");
        Write("streams.yaml", parts[0]);
        Write("entities/user.yaml", parts[1]);
        Write("user/deep/er/clicks.yaml", parts[2]);
        Write("user/profile.yaml", parts[3]);
        Write("user/profile.test.yaml", "no: definition");
        Write("README.md", "# no definition");
        Write(".hidden/old.yaml", "no: definition");

        var result = Load();

        result.Diagnostics.ShouldBeEmpty();
        result.Catalog!.Features.Length.ShouldBe(2);
    }

    [Fact]
    public void LoadDirectory_paths_are_relative_to_it_and_have_slashes()
    {
        Write("user/clicks.yaml", Definitions.With("type: long", "type: lng"));

        Load().Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith("user/clicks.yaml:16:25: error: unknown type 'lng'");
    }

    [Fact]
    public void LoadDirectory_and_Load_give_one_revision()
    {
        Write("user/all.yaml", Definitions.Valid);

        Load().Catalog!.Revision.ShouldBe(CatalogLoader.Load([("user/all.yaml", Definitions.Valid)]).Catalog!.Revision);
    }

    [Fact]
    public void LoadDirectory_loops_of_links_do_no_harm_and_each_file_counts_once()
    {
        Write("all.yaml", Definitions.Valid);
        Write("..data/all.yaml", "no: definition");
        Directory.CreateSymbolicLink(At("loop"), _directory.FullName);
        Directory.CreateSymbolicLink(At("dangling.yaml"), At("nowhere"));
        Directory.CreateDirectory(At("deeper"));
        Directory.CreateSymbolicLink(At("deeper/up"), "..");
        File.CreateSymbolicLink(At("self.yaml"), At("self.yaml"));
        File.CreateSymbolicLink(At("zlink.yaml"), At("all.yaml"));

        var result = Load();

        result.Diagnostics.Select(d => d.File).ShouldBe(["dangling.yaml", "self.yaml"]);
        result.Diagnostics.ShouldAllBe(d => d.Message.StartsWith("the file cannot be read"));
    }

    [Fact]
    public void LoadDirectory_links_to_files_and_directories_are_followed()
    {
        var elsewhere = Directory.CreateDirectory(At(".versions/1"));
        File.WriteAllText(Path.Combine(elsewhere.FullName, "all.yaml"), Definitions.Valid);
        Directory.CreateSymbolicLink(At("current"), elsewhere.FullName);

        Load().Catalog!.Features.Length.ShouldBe(2);
    }

    [Fact]
    public void LoadDirectory_that_is_not_there_is_an_error_that_says_so() =>
        CatalogLoader
            .LoadDirectory(At("nowhere"))
            .Diagnostics.ShouldHaveSingleItem()
            .Message.ShouldBe("there is no such directory; name the one that holds the *.yaml definitions");

    [Fact]
    public void LoadDirectory_without_definitions_is_an_error_that_says_what_to_do()
    {
        Write("README.md", "nothing");

        Load()
            .Diagnostics.ShouldHaveSingleItem()
            .Message.ShouldBe("there are no definitions below this directory; put them into files named *.yaml");
    }

    [Fact]
    public void LoadDirectory_yml_is_warned_of()
    {
        Write("all.yaml", Definitions.Valid);
        Write("more.yml", Definitions.Valid);

        var result = Load();

        result.Catalog.ShouldNotBeNull();
        result
            .Diagnostics.ShouldHaveSingleItem()
            .ToString()
            .ShouldBe("more.yml:1:1: warning: this file is not read; name it *.yaml if it holds definitions");
    }

    [Fact]
    public void LoadDirectory_byte_order_mark_is_no_part_of_the_text()
    {
        File.WriteAllBytes(At("all.yaml"), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Definitions.Valid)]);

        Load().Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, 1, 1, "the file is UTF-16; save it as UTF-8")]
    [InlineData(new byte[] { 0x61, 0x3A, 0x0A, 0x62, 0xC3, 0x28 }, 2, 2, "byte 0xC3 is not UTF-8")]
    [InlineData(new byte[] { 0x61, 0x3A, 0x20, 0x00 }, 1, 4, "character U+0000 has no place in a text file")]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 0x02 }, 1, 1, "character U+007F has no place in a text file")]
    public void LoadDirectory_what_is_no_text_is_told_where(byte[] bytes, int line, int column, string message)
    {
        File.WriteAllBytes(At("all.yaml"), bytes);

        var error = Load().Diagnostics.ShouldHaveSingleItem();

        error.Message.ShouldContain(message);
        (error.Line, error.Column).ShouldBe((line, column));
    }

    [Fact]
    public void LoadDirectory_file_too_long_is_an_error()
    {
        Write("all.yaml", new string('#', (1 << 20) + 1));

        Load().Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("longer than 1024 KiB");
    }

    private CatalogLoadResult Load() => CatalogLoader.LoadDirectory(_directory.FullName);

    private string At(string path) => Path.Combine(_directory.FullName, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }
}
