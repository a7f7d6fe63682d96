namespace FeatureStore.Definitions.Loading.Yaml;

/// <summary>A file of definitions.</summary>
/// <param name="path">As diagnostics name it.</param>
/// <param name="text">Without a byte order mark.</param>
internal sealed class YamlFile(string path, string text)
{
    /// <summary>Longest file, in UTF-16 units: definitions are written by people.</summary>
    public const int MaxLength = 1 << 20;

    private int[]? _lineStarts;

    public string Path => path;

    public string Text => text;

    /// <summary>The text of a line without its end.</summary>
    /// <param name="line">1-based.</param>
    public ReadOnlySpan<char> Line(int line)
    {
        var start = LineStarts[line - 1];
        var end = text.IndexOf('\n', start);
        return text.AsSpan(start, (end < 0 ? text.Length : end) - start).TrimEnd('\r');
    }

    /// <summary>1-based line and column of an offset; of one behind the text, where the text ends.</summary>
    /// <remarks>A line ends with a line feed, as editors count. The YAML parser counts others too, so its own lines are not used.</remarks>
    public (int Line, int Column) PositionOf(long index)
    {
        var offset = (int)Math.Clamp(index, 0, text.Length);
        var line = Array.BinarySearch(LineStarts, offset);
        line = line < 0 ? ~line - 1 : line;
        return (line + 1, offset - LineStarts[line] + 1);
    }

    private int[] LineStarts => _lineStarts ??= FindLineStarts(text);

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            starts.Add(at + 1);
        }
        return [.. starts];
    }
}
