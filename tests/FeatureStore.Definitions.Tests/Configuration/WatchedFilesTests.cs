using System.Text;
using FeatureStore.Definitions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Definitions.Tests.Configuration;

public sealed class WatchedFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-watch-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _said = [];

    private string One => Path.Combine(_directory, "one");

    private string Two => Path.Combine(_directory, "two");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Change_of_any_file_is_seen_at_the_next_look_and_not_before()
    {
        using var files = Watch();
        files.Current.ShouldBe("a b");

        File.WriteAllText(Two, "c");
        files.Current.ShouldBe("a b");
        Look();
        files.Current.ShouldBe("a c");
        Look();

        _said.ShouldBe(["now a c"]);
    }

    [Fact]
    public void Broken_or_missing_state_keeps_the_old_one_and_is_said_once()
    {
        using var files = Watch();

        File.WriteAllText(One, "wrong");
        Look();
        Look();
        File.Delete(Two);
        Look();
        Look();
        files.Current.ShouldBe("a b");
        _said.Count.ShouldBe(2);
        _said[0].ShouldBe("refused: no such thing");

        File.WriteAllText(One, "x");
        File.WriteAllText(Two, "y");
        Look();
        files.Current.ShouldBe("x y");
        _said[^1].ShouldBe("now x y");
    }

    private void Look() => _time.Advance(WatchedFiles<string>.Interval);

    private WatchedFiles<string> Watch()
    {
        File.WriteAllText(One, "a");
        File.WriteAllText(Two, "b");
        var files = new WatchedFiles<string>(
            [One, Two],
            contents =>
            {
                var text = string.Join(' ', contents.Select(Encoding.UTF8.GetString));
                return text.Contains("wrong", StringComparison.Ordinal) ? throw new FormatException("no such thing") : text;
            },
            _time
        );
        files.Changed += text => _said.Add($"now {text}");
        files.Refused += e => _said.Add($"refused: {e.Message}");
        return files;
    }
}
