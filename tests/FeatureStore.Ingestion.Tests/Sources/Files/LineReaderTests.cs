using System.Text;
using FeatureStore.Ingestion.Sources.Files;
using FsCheck.Xunit;

namespace FeatureStore.Ingestion.Tests.Sources.Files;

public sealed class LineReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TryRead_leaves_a_line_without_its_end_for_later()
    {
        File.WriteAllText(_path, "one\ntw");
        using var file = Open();
        var reader = new LineReader(file, 0, maxLineBytes: 100);

        Read(reader).ShouldBe("one");
        reader.TryRead(out _, out _, out _).ShouldBeFalse();
        reader.Position.ShouldBe(4);

        File.AppendAllText(_path, "o\n");
        Read(reader).ShouldBe("two");
        reader.Position.ShouldBe(8);
    }

    [Fact]
    public void TryRead_of_a_line_over_the_bound_keeps_its_beginning_and_goes_on_behind_it()
    {
        File.WriteAllText(_path, new string('x', 500_000) + "\nnext\n");
        using var file = Open();
        var reader = new LineReader(file, 0, maxLineBytes: 4_096);

        reader.TryRead(out var line, out var offset, out var tooLong).ShouldBeTrue();
        tooLong.ShouldBeTrue();
        offset.ShouldBe(0);
        line.Length.ShouldBe(1_024);
        reader.Position.ShouldBe(500_001);
        reader.TryRead(out line, out offset, out tooLong).ShouldBeTrue();
        tooLong.ShouldBeFalse();
        offset.ShouldBe(500_001);
        Encoding.UTF8.GetString(line.Span).ShouldBe("next");
    }

    [Property(MaxTest = 50)]
    public void TryRead_gives_every_line_with_its_offset(ushort[] lengths)
    {
        var lines = lengths.Select((length, i) => new string((char)('a' + (i % 26)), length)).ToArray();
        File.WriteAllText(_path, string.Concat(lines.Select(line => line + "\n")));
        using var file = Open();
        var reader = new LineReader(file, 0, maxLineBytes: 1 << 20);
        long expected = 0;
        foreach (var line in lines)
        {
            reader.TryRead(out var read, out var offset, out var tooLong).ShouldBeTrue();
            tooLong.ShouldBeFalse();
            offset.ShouldBe(expected);
            Encoding.UTF8.GetString(read.Span).ShouldBe(line);
            expected += line.Length + 1;
            reader.Position.ShouldBe(expected);
        }
        reader.TryRead(out _, out _, out _).ShouldBeFalse();
    }

    private static string Read(LineReader reader)
    {
        reader.TryRead(out var line, out _, out _).ShouldBeTrue();
        return Encoding.UTF8.GetString(line.Span);
    }

    private FileStream Open() => new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
}
