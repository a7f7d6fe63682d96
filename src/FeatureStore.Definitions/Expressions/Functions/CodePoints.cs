using System.Text;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>CEL counts strings in code points, .NET in UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }
        return count;
    }

    /// <summary>UTF-16 offset of a code point.</summary>
    /// <returns>-1 when the text has fewer; the length where the index is that of the end.</returns>
    public static int OffsetOf(ReadOnlySpan<char> text, long index)
    {
        if (index < 0 || index > text.Length)
        {
            return -1;
        }
        var offset = 0;
        for (var i = 0L; i < index; i++)
        {
            if (offset >= text.Length)
            {
                return -1;
            }
            offset += Width(text, offset);
        }
        return offset;
    }

    /// <summary>Units of the code point at an offset.</summary>
    public static int Width(ReadOnlySpan<char> text, int offset) =>
        char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length && char.IsLowSurrogate(text[offset + 1]) ? 2 : 1;

    public static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        for (var end = text.Length; end > 0; )
        {
            var start = end > 1 && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]) ? end - 2 : end - 1;
            reversed.Append(text, start, end - start);
            end = start;
        }
        return reversed.ToString();
    }
}
