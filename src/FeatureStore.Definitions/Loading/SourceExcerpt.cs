namespace FeatureStore.Definitions.Loading;

/// <summary>The line that a diagnostic is about, cut to what fits a screen.</summary>
/// <param name="Text">The line, or the part around the place, with <c>…</c> where it is cut. No line end.</param>
/// <param name="Caret">0-based index of the place in <paramref name="Text"/>; its length, where the place is behind the line's end.</param>
public sealed record SourceExcerpt(string Text, int Caret)
{
    /// <summary>Longest excerpt, in UTF-16 units: a thousand diagnostics of a line of a million characters must not fill the memory (I7).</summary>
    public const int MaxLength = 160;

    private const string Cut = "…";

    /// <param name="line">A line of a file.</param>
    /// <param name="column">1-based.</param>
    public static SourceExcerpt Of(ReadOnlySpan<char> line, int column)
    {
        var caret = Math.Clamp(column - 1, 0, line.Length);
        if (line.Length <= MaxLength)
        {
            return new SourceExcerpt(line.ToString(), caret);
        }
        var start = Math.Clamp(caret - (MaxLength / 2), 0, line.Length - MaxLength);
        var before = start > 0 ? Cut : string.Empty;
        var after = start + MaxLength < line.Length ? Cut : string.Empty;
        return new SourceExcerpt($"{before}{line.Slice(start, MaxLength)}{after}", caret - start + before.Length);
    }
}
