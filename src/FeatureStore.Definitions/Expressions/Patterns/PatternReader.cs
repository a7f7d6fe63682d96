using System.Globalization;
using System.Text;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>The text of a pattern while it is read: code points, escapes and classes of RE2.</summary>
internal sealed class PatternReader(string text)
{
    private int _at;

    public bool IsAtEnd => _at >= text.Length;

    public char Current => IsAtEnd ? '\0' : text[_at];

    public bool StartsWith(string token) => string.CompareOrdinal(text, _at, token, 0, token.Length) == 0;

    public bool TryTake(string token)
    {
        if (!StartsWith(token))
        {
            return false;
        }
        _at += token.Length;
        return true;
    }

    /// <summary>A code point.</summary>
    public int Take()
    {
        if (!Rune.TryGetRuneAt(text, _at, out var rune))
        {
            throw new PatternSyntaxException("the text is not valid Unicode");
        }
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>Everything up to a token, which is taken, too.</summary>
    public string TakeUntil(string token, string missing)
    {
        var end = text.IndexOf(token, _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new PatternSyntaxException(missing);
        }
        var taken = text[_at..end];
        _at = end + token.Length;
        return taken;
    }

    /// <summary>What is left, up to <c>\E</c> or the end.</summary>
    public string TakeQuoted()
    {
        var end = text.IndexOf("\\E", _at, StringComparison.Ordinal);
        var taken = end < 0 ? text[_at..] : text[_at..end];
        _at = end < 0 ? text.Length : end + 2;
        return taken;
    }

    /// <summary><c>{2}</c>, <c>{2,}</c>, <c>{2,5}</c>; what is none of these is text.</summary>
    /// <returns>The greatest count, or the least where there is no greatest; null when this is no repetition.</returns>
    public (int Least, int? Greatest)? TryTakeCounts()
    {
        var close = Current == '{' ? text.IndexOf('}', _at) : -1;
        if (close < 0)
        {
            return null;
        }
        var parts = text[(_at + 1)..close].Split(',');
        if (parts.Length > 2 || !TryCount(parts[0], out var least))
        {
            return null;
        }
        int? greatest = parts.Length == 1 ? least : null;
        if (parts.Length == 2 && parts[1].Length > 0)
        {
            if (!TryCount(parts[1], out var count))
            {
                return null;
            }
            greatest = count;
        }
        _at = close + 1;
        return (least, greatest);
    }

    /// <summary>Behind a backslash: a set (<c>\d</c>, <c>\pL</c>), if it is one.</summary>
    public RuneSet? TryTakeSet()
    {
        var letter = Current;
        if (NamedSets.Perl(char.ToLowerInvariant(letter)) is { } perl)
        {
            _at++;
            return char.IsAsciiLetterUpper(letter) ? perl.Negated() : perl;
        }
        if (letter is not ('p' or 'P'))
        {
            return null;
        }
        _at++;
        var name = TryTake("{") ? TakeUntil("}", "'\\p{' is never closed") : char.ConvertFromUtf32(IsAtEnd ? '?' : Take());
        var isNegated = letter == 'P' ^ name.StartsWith('^');
        var set =
            NamedSets.OfUnicode(name.TrimStart('^'))
            ?? throw new PatternSyntaxException($"there is no Unicode category '{name}' (scripts have no names here)");
        return isNegated ? set.Negated() : set;
    }

    /// <summary>Behind a backslash: a single code point.</summary>
    public int TakeEscaped()
    {
        if (IsAtEnd)
        {
            throw new PatternSyntaxException("a backslash at the end escapes nothing");
        }
        var c = Take();
        switch (c)
        {
            case 'a':
                return 0x07;
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return Hexadecimal();
            case '0':
            case >= '1' and <= '7' when Current is >= '0' and <= '7':
                return Octal(c - '0');
            case < 0x80 when !char.IsAsciiLetterOrDigit((char)c) && c != '_':
                return c;
            default:
                throw new PatternSyntaxException(
                    $"'\\{char.ConvertFromUtf32(c)}' is no escape{(c is >= '1' and <= '9' ? ": back-references need backtracking" : "")}"
                );
        }
    }

    private static bool TryCount(string digits, out int count) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private int Octal(int value)
    {
        for (var i = 0; i < 2 && Current is >= '0' and <= '7'; i++)
        {
            value = (value * 8) + (text[_at++] - '0');
        }
        return value;
    }

    private int Hexadecimal()
    {
        var digits = TryTake("{") ? TakeUntil("}", "'\\x{' is never closed") : text[_at..(_at += Math.Min(2, text.Length - _at))];
        if (
            digits.Length is 0 or > 6
            || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !Rune.IsValid(value)
        )
        {
            throw new PatternSyntaxException("'\\x' takes two hexadecimal digits, or a code point in braces");
        }
        return value;
    }
}
