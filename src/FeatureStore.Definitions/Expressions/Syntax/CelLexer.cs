using System.Globalization;

namespace FeatureStore.Definitions.Expressions.Syntax;

/// <summary>Text → tokens (cel-spec, langdef: Syntax).</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] Symbols =
    [
        "&&",
        "||",
        "==",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        "+",
        "-",
        "*",
        "/",
        "%",
        "!",
        "?",
        ":",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ];

    private int _at;

    public static List<CelToken> Read(string text)
    {
        var lexer = new CelLexer(text);
        var tokens = new List<CelToken>();
        do
        {
            tokens.Add(lexer.Next());
        } while (tokens[^1].Kind != CelTokenKind.End);
        return tokens;
    }

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private CelToken Next()
    {
        SkipBlanksAndComments();
        if (_at >= text.Length)
        {
            return new CelToken(CelTokenKind.End, text.Length, string.Empty);
        }
        var c = Peek();
        if (CelStringLiteral.StartsAt(text, _at))
        {
            var start = _at;
            var value = CelStringLiteral.Read(text, ref _at);
            return new CelToken(CelTokenKind.Literal, start, text[start.._at], value);
        }
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return ReadNumber();
        }
        if (char.IsAsciiLetter(c) || c == '_')
        {
            return ReadWord();
        }
        if (c == '`')
        {
            return ReadQuotedIdentifier();
        }
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new CelToken(CelTokenKind.Symbol, _at - symbol.Length, symbol);
            }
        }
        throw new CelSyntaxException(WhyUnexpected(c), _at);
    }

    private static string WhyUnexpected(char c) =>
        c switch
        {
            '=' => "'=' is not an operator; write '==' to compare",
            '&' => "'&' is not an operator; write '&&' for and",
            '|' => "'|' is not an operator; write '||' for or",
            _ when char.IsControl(c) || char.IsSurrogate(c) => $"unexpected character U+{(int)c:X4}",
            _ => $"unexpected character '{c}'",
        };

    private void SkipBlanksAndComments()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (text[_at] == '/' && Peek(1) == '/')
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private CelToken ReadWord()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
        {
            _at++;
        }
        var word = text[start.._at];
        return word switch
        {
            "true" => new CelToken(CelTokenKind.Literal, start, word, CelValue.FromBool(true)),
            "false" => new CelToken(CelTokenKind.Literal, start, word, CelValue.FromBool(false)),
            "null" => new CelToken(CelTokenKind.Literal, start, word, CelValue.Null),
            "in" => new CelToken(CelTokenKind.Symbol, start, word),
            _ => new CelToken(CelTokenKind.Identifier, start, word),
        };
    }

    private CelToken ReadQuotedIdentifier()
    {
        var start = _at;
        var end = text.IndexOf('`', start + 1);
        if (end < 0)
        {
            throw new CelSyntaxException("this '`' is never closed", start);
        }
        var name = text[(start + 1)..end];
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(QuotedCharacters) >= 0)
        {
            throw new CelSyntaxException(
                "between backticks stand letters, digits, '_', '-', '.', '/' and blanks; use [\"…\"] for other names",
                start
            );
        }
        _at = end + 1;
        return new CelToken(CelTokenKind.QuotedIdentifier, start, name);
    }

    private static readonly System.Buffers.SearchValues<char> QuotedCharacters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./ "
    );

    private CelToken ReadNumber()
    {
        var start = _at;
        if (Peek() == '0' && Peek(1) is 'x' or 'X')
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Peek()))
            {
                _at++;
            }
            return Integer(start, text.AsSpan(start + 2, _at - start - 2), NumberStyles.AllowHexSpecifier);
        }
        SkipDigits();
        var isDouble = false;
        if (Peek() == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDouble = true;
            _at++;
            SkipDigits();
        }
        if (Peek() is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDouble = true;
            _at += 2;
            SkipDigits();
        }
        if (!isDouble)
        {
            return Integer(start, text.AsSpan(start, _at - start), NumberStyles.None);
        }
        var number = double.Parse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number))
        {
            throw new CelSyntaxException($"the number '{text[start.._at]}' is too great for a double", start);
        }
        return Number(start, CelValue.FromDouble(number));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }
    }

    /// <remarks>
    /// 9223372036854775808 fits no int, but its negation does: it becomes a literal of kind uint without the suffix, which the parser
    /// takes only after a minus.
    /// </remarks>
    private CelToken Integer(int start, ReadOnlySpan<char> digits, NumberStyles style)
    {
        var fits = ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value);
        var unsigned = Peek() is 'u' or 'U';
        if (unsigned)
        {
            _at++;
        }
        if (digits.IsEmpty)
        {
            throw new CelSyntaxException("hexadecimal digits are missing after '0x'", start);
        }
        if (!fits || (!unsigned && value > 1UL << 63))
        {
            throw new CelSyntaxException($"the number '{text[start.._at]}' does not fit 64 bits", start);
        }
        return Number(start, unsigned || value == 1UL << 63 ? CelValue.FromUInt64(value) : CelValue.FromInt64((long)value));
    }

    private CelToken Number(int start, CelValue value)
    {
        if (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
        {
            throw new CelSyntaxException($"a name cannot follow the number '{text[start.._at]}' directly", _at);
        }
        return new CelToken(CelTokenKind.Literal, start, text[start.._at], value);
    }
}
