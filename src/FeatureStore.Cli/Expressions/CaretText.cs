using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Cli.Expressions;

/// <summary>The line of a text that an error is about, with a caret below the place.</summary>
internal static class CaretText
{
    private const string Indent = "  ";

    /// <param name="text">Of one line or several.</param>
    /// <param name="position">0-based, at most the length.</param>
    public static string Below(string text, int position)
    {
        position = Math.Clamp(position, 0, text.Length);
        var start = text.AsSpan(0, position).LastIndexOfAny('\n', '\r') + 1;
        var length = text.AsSpan(position).IndexOfAny('\n', '\r');
        var end = length < 0 ? text.Length : position + length;
        var excerpt = SourceExcerpt.Of(text.AsSpan(start, end - start), position - start + 1);
        return $"{Indent}{excerpt.Text}{Environment.NewLine}{Indent}{CaretLine.Below(excerpt)}^";
    }
}
