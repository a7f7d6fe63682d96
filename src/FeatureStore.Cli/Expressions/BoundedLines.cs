using System.Text;

namespace FeatureStore.Cli.Expressions;

/// <summary>Lines of a text, none of which can fill the memory.</summary>
internal static class BoundedLines
{
    /// <summary>The lines, without their ends; null for one that is too long. A text that ends with a newline has no further line behind it.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="maxLength">In characters.</param>
    public static IEnumerable<string?> Read(TextReader reader, int maxLength)
    {
        var line = new StringBuilder();
        var length = 0L;
        for (int c; (c = reader.Read()) >= 0; )
        {
            if (c == '\n')
            {
                yield return Take();
                continue;
            }
            if (++length <= maxLength)
            {
                line.Append((char)c);
            }
        }
        if (length > 0)
        {
            yield return Take();
        }

        string? Take()
        {
            var taken = length <= maxLength ? line.ToString().TrimEnd('\r') : null;
            line.Clear();
            length = 0;
            return taken;
        }
    }
}
