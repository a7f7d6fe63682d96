using System.Globalization;
using System.Text;

namespace FeatureStore.Definitions.Expressions.Syntax;

/// <summary>String and bytes literals: <c>'…'</c>, <c>"…"</c>, tripled quotes, <c>r</c> for raw, <c>b</c> for bytes.</summary>
internal static class CelStringLiteral
{
    public static bool StartsAt(string text, int at)
    {
        if (at < text.Length && text[at] is 'b' or 'B')
        {
            at++;
        }
        if (at < text.Length && text[at] is 'r' or 'R')
        {
            at++;
        }
        return at < text.Length && text[at] is '"' or '\'';
    }

    /// <summary>Reads the literal that starts at <paramref name="at"/> and moves behind it.</summary>
    public static CelValue Read(string text, ref int at)
    {
        var start = at;
        var isBytes = text[at] is 'b' or 'B';
        at += isBytes ? 1 : 0;
        var isRaw = text[at] is 'r' or 'R';
        at += isRaw ? 1 : 0;
        var quote = text[at];
        var isTriple = string.CompareOrdinal(text, at, new string(quote, 3), 0, 3) == 0;
        var quotes = isTriple ? 3 : 1;
        at += quotes;

        var content = new Content(isBytes);
        while (true)
        {
            if (at >= text.Length)
            {
                throw new CelSyntaxException("this string is never closed; end it with the quote that it begins with", start);
            }
            var c = text[at];
            if (c == quote && (!isTriple || string.CompareOrdinal(text, at, new string(quote, 3), 0, 3) == 0))
            {
                at += quotes;
                return content.ToValue();
            }
            if (c is '\n' or '\r' && !isTriple)
            {
                throw new CelSyntaxException("this string is not closed on its line; use three quotes for text of several lines", start);
            }
            if (c == '\\' && !isRaw)
            {
                ReadEscape(text, ref at, content);
            }
            else if (c == '\\' && at + 1 < text.Length && (isTriple || text[at + 1] is not ('\n' or '\r')))
            {
                // In a raw string a backslash stands for itself, and keeps the quote that follows from closing the string.
                content.AddText(text.AsSpan(at, 2));
                at += 2;
            }
            else
            {
                content.AddText(text.AsSpan(at, 1));
                at++;
            }
        }
    }

    private static void ReadEscape(string text, ref int at, Content content)
    {
        var start = at;
        var c = at + 1 < text.Length ? text[at + 1] : '\0';
        at += 2;
        switch (c)
        {
            case 'a':
                content.AddCode(0x07);
                return;
            case 'b':
                content.AddCode(0x08);
                return;
            case 'f':
                content.AddCode(0x0C);
                return;
            case 'n':
                content.AddCode(0x0A);
                return;
            case 'r':
                content.AddCode(0x0D);
                return;
            case 't':
                content.AddCode(0x09);
                return;
            case 'v':
                content.AddCode(0x0B);
                return;
            case '\\' or '?' or '"' or '\'' or '`':
                content.AddCode(c);
                return;
            case 'x' or 'X':
                content.AddCode(Digits(text, ref at, 2, 16, start));
                return;
            case >= '0' and <= '3':
                at--;
                content.AddCode(Digits(text, ref at, 3, 8, start));
                return;
            case 'u' when !content.IsBytes:
                content.AddScalar(Digits(text, ref at, 4, 16, start), start);
                return;
            case 'U' when !content.IsBytes:
                content.AddScalar(Digits(text, ref at, 8, 16, start), start);
                return;
            default:
                throw new CelSyntaxException(
                    c == '\0'
                        ? "a backslash at the end escapes nothing"
                        : $"'\\{c}' is not an escape{(content.IsBytes ? " in bytes" : "")}; write '\\\\' for a backslash",
                    start
                );
        }
    }

    private static uint Digits(string text, ref int at, int count, int radix, int start)
    {
        uint code = 0;
        for (var i = 0; i < count; i++)
        {
            var digit = at < text.Length && char.IsAsciiHexDigit(text[at]) ? Convert.ToUInt32(text[at].ToString(), 16) : uint.MaxValue;
            if (digit >= radix)
            {
                throw new CelSyntaxException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"this escape needs {count} {(radix == 8 ? "octal" : "hexadecimal")} digits"
                    ),
                    start
                );
            }
            code = (code * (uint)radix) + digit;
            at++;
        }
        return code;
    }

    private sealed class Content(bool isBytes)
    {
        private readonly StringBuilder _text = new();
        private readonly List<byte> _bytes = [];

        public bool IsBytes => isBytes;

        public void AddText(ReadOnlySpan<char> text)
        {
            _text.Append(text);
            // Bytes collect text until an escape gives an octet, so that surrogate pairs stay together.
        }

        /// <summary>A code point up to U+00FF in a string, an octet in bytes.</summary>
        public void AddCode(uint code)
        {
            if (isBytes)
            {
                FlushText();
                _bytes.Add((byte)code);
            }
            else
            {
                _text.Append((char)code);
            }
        }

        public void AddScalar(uint code, int position)
        {
            if (!Rune.IsValid(code))
            {
                throw new CelSyntaxException($"U+{code:X4} is not a Unicode character", position);
            }
            _text.Append(new Rune(code).ToString());
        }

        public CelValue ToValue()
        {
            if (!isBytes)
            {
                return CelValue.FromString(_text.ToString());
            }
            FlushText();
            return CelValue.FromBytes([.. _bytes]);
        }

        private void FlushText()
        {
            _bytes.AddRange(Encoding.UTF8.GetBytes(_text.ToString()));
            _text.Clear();
        }
    }
}
