using FeatureStore.Definitions.Loading;
using Spectre.Console;

namespace FeatureStore.Cli.Terminals;

/// <summary>What goes below a line of source, so that a caret after it stands below the place.</summary>
internal static class CaretLine
{
    /// <summary>Blanks as wide as what stands before the caret: tabs as tabs, and two for characters that take two columns.</summary>
    public static string Below(SourceExcerpt excerpt) =>
        string.Join('\t', excerpt.Text[..excerpt.Caret].Split('\t').Select(part => new string(' ', part.GetCellWidth())));
}
