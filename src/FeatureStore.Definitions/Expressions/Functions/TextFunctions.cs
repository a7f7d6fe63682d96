using System.Text;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>CEL's extension for strings (cel-go, ext/README.md: Strings). Indexes are in code points.</summary>
internal static class TextFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Member("charAt(string, int) string", CharAt),
            CelFunction.Member("indexOf(string, string) int", IndexOf) with
            {
                IsSearch = true,
            },
            CelFunction.Member("indexOf(string, string, int) int", IndexOf) with
            {
                IsSearch = true,
            },
            CelFunction.Member("lastIndexOf(string, string) int", LastIndexOf) with
            {
                IsSearch = true,
            },
            CelFunction.Member("lastIndexOf(string, string, int) int", LastIndexOf) with
            {
                IsSearch = true,
            },
            CelFunction.Member("substring(string, int) string", Substring),
            CelFunction.Member("substring(string, int, int) string", Substring),
            CelFunction.Member("replace(string, string, string) string", Replace) with
            {
                IsSearch = true,
            },
            CelFunction.Member("replace(string, string, string, int) string", Replace) with
            {
                IsSearch = true,
            },
            CelFunction.Member("split(string, string) list", Split) with
            {
                IsSearch = true,
            },
            CelFunction.Member("split(string, string, int) list", Split) with
            {
                IsSearch = true,
            },
            CelFunction.Global("split(string, string) list", Split) with
            {
                IsSearch = true,
            },
            CelFunction.Member("join(list) string", Join),
            CelFunction.Member("join(list, string) string", Join),
            CelFunction.Global("join(list) string", Join),
            CelFunction.Global("join(list, string) string", Join),
            CelFunction.Member("lowerAscii(string) string", static (in CelValue v) => Change("lowerAscii", v, LowerAscii)),
            CelFunction.Member("upperAscii(string) string", static (in CelValue v) => Change("upperAscii", v, UpperAscii)),
            CelFunction.Member("trim(string) string", static (in CelValue v) => Change("trim", v, static t => t.Trim())),
            CelFunction.Member("reverse(string) string", static (in CelValue v) => Change("reverse", v, CodePoints.Reverse)),
            CelFunction.Global("strings.quote(string) string", static (in CelValue v) => Change("strings.quote", v, Quote)),
        ];

    /// <summary>Applies a change to a string; what is none, or no Unicode, is an error.</summary>
    public static CelValue Change(string name, in CelValue value, Func<string, string> change) =>
        value.Kind != CelKind.String ? CelErrors.NoMatchingOverload(name, value)
        : value.TryGetString(out var text) ? CelValue.FromString(change(text))
        : CelErrors.NotUnicode;

    private static string LowerAscii(string text) =>
        string.Create(text.Length, text, static (to, from) => Map(from, to, char.IsAsciiLetterUpper));

    private static string UpperAscii(string text) =>
        string.Create(text.Length, text, static (to, from) => Map(from, to, char.IsAsciiLetterLower));

    private static void Map(string from, Span<char> to, Func<char, bool> changes)
    {
        for (var i = 0; i < to.Length; i++)
        {
            // Upper and lower case of ASCII differ in one bit.
            to[i] = changes(from[i]) ? (char)(from[i] ^ 0x20) : from[i];
        }
    }

    private static CelValue CharAt(in CelValue value, in CelValue index)
    {
        if (value.Kind != CelKind.String || index.Kind != CelKind.Int)
        {
            return CelErrors.NoMatchingOverload("charAt", value, index);
        }
        if (!value.TryGetString(out var text))
        {
            return CelErrors.NotUnicode;
        }
        var at = CodePoints.OffsetOf(text, index.AsInt64());
        return at < 0 ? OutOfRange(index)
            : at == text.Length ? CelValue.FromString(string.Empty)
            : CelValue.FromString(text.Substring(at, CodePoints.Width(text, at)));
    }

    private static CelValue IndexOf(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (!TryTexts("indexOf", arguments, out var text, out var part, out var problem))
        {
            return problem;
        }
        var from = arguments.Length > 2 ? CodePoints.OffsetOf(text, arguments[2].AsInt64()) : 0;
        return from < 0 ? OutOfRange(arguments[2]) : IndexAt(text, text.IndexOf(part, from, StringComparison.Ordinal));
    }

    private static CelValue LastIndexOf(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (!TryTexts("lastIndexOf", arguments, out var text, out var part, out var problem))
        {
            return problem;
        }
        var from = arguments.Length > 2 ? CodePoints.OffsetOf(text, arguments[2].AsInt64()) : text.Length;
        if (from < 0)
        {
            return OutOfRange(arguments[2]);
        }
        // The last match that starts at or before the index.
        var end = (int)Math.Min(text.Length, (long)from + part.Length);
        return IndexAt(text, text.AsSpan(0, end).LastIndexOf(part, StringComparison.Ordinal));
    }

    private static CelValue IndexAt(string text, int offset) =>
        CelValue.FromInt64(offset < 0 ? -1 : CodePoints.Count(text.AsSpan(0, offset)));

    private static CelValue Substring(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        var value = arguments[0];
        if (value.Kind != CelKind.String || !AllInts(arguments[1..]))
        {
            return CelErrors.NoMatchingOverload("substring", value, arguments[^1]);
        }
        if (!value.TryGetString(out var text))
        {
            return CelErrors.NotUnicode;
        }
        var start = CodePoints.OffsetOf(text, arguments[1].AsInt64());
        var end = arguments.Length > 2 ? CodePoints.OffsetOf(text, arguments[2].AsInt64()) : text.Length;
        return start < 0 ? OutOfRange(arguments[1])
            : end < 0 ? OutOfRange(arguments[2])
            : start > end ? CelErrors.Invalid($"invalid substring range: start {arguments[1]}, end {arguments[2]}")
            : CelValue.FromString(text[start..end]);
    }

    private static CelValue Replace(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (
            arguments[0].Kind != CelKind.String
            || arguments[1].Kind != CelKind.String
            || arguments[2].Kind != CelKind.String
            || !AllInts(arguments[3..])
        )
        {
            return CelErrors.NoMatchingOverload("replace", arguments[0], arguments[^1]);
        }
        if (
            !arguments[0].TryGetString(out var text)
            || !arguments[1].TryGetString(out var old)
            || !arguments[2].TryGetString(out var replacement)
        )
        {
            return CelErrors.NotUnicode;
        }
        var left = arguments.Length > 3 && arguments[3].AsInt64() >= 0 ? arguments[3].AsInt64() : long.MaxValue;
        var result = new StringBuilder(text.Length);
        var at = 0;
        while (left-- > 0)
        {
            // An empty text is found before each code point and at the end.
            var found = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : at;
            if (found < 0)
            {
                break;
            }
            if (!context.TryBuild(2L * (found - at + replacement.Length)))
            {
                return default;
            }
            result.Append(text, at, found - at).Append(replacement);
            at = found + old.Length;
            if (old.Length == 0)
            {
                if (at >= text.Length)
                {
                    break;
                }
                var width = CodePoints.Width(text, at);
                result.Append(text, at, width);
                at += width;
            }
        }
        return CelValue.FromString(result.Append(text, at, text.Length - at).ToString());
    }

    private static CelValue Split(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (!TryTexts("split", arguments, out var text, out var separator, out var problem))
        {
            return problem;
        }
        var limit = arguments.Length > 2 && arguments[2].AsInt64() >= 0 ? arguments[2].AsInt64() : long.MaxValue;
        var parts = new List<CelValue>();
        for (var at = 0; at >= 0 && parts.Count < limit; )
        {
            var end =
                parts.Count == limit - 1 ? -1
                : separator.Length > 0 ? text.IndexOf(separator, at, StringComparison.Ordinal)
                : at < text.Length ? at + CodePoints.Width(text, at)
                : -1;
            var part = end < 0 ? text[at..] : text[at..end];
            if (!context.TryBuild(CelWeight.Scalar + (2L * part.Length)))
            {
                return default;
            }
            // Split by nothing, a text falls into its code points, and there is none behind the last.
            if (separator.Length > 0 || part.Length > 0)
            {
                parts.Add(CelValue.FromString(part));
            }
            at = end < 0 ? -1 : end + separator.Length;
        }
        return CelValue.FromList([.. parts]);
    }

    private static CelValue Join(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (arguments[0].Kind != CelKind.List || (arguments.Length > 1 && arguments[1].Kind != CelKind.String))
        {
            return CelErrors.NoMatchingOverload("join", arguments[0], arguments[^1]);
        }
        var separator = string.Empty;
        if (arguments.Length > 1 && !arguments[1].TryGetString(out separator))
        {
            return CelErrors.NotUnicode;
        }
        var joined = new StringBuilder();
        var isFirst = true;
        foreach (var element in arguments[0].Elements)
        {
            if (element.Kind != CelKind.String)
            {
                return CelErrors.NoMatchingOverload("join, of which each element is a string,", element);
            }
            if (!element.TryGetString(out var text))
            {
                return CelErrors.NotUnicode;
            }
            if (!context.TryBuild(2L * (text.Length + separator.Length)))
            {
                return default;
            }
            joined.Append(isFirst ? string.Empty : separator).Append(text);
            isFirst = false;
        }
        return CelValue.FromString(joined.ToString());
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                '\\' => quoted.Append("\\\\"),
                '"' => quoted.Append("\\\""),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>The two strings that a function begins with; further arguments must be ints.</summary>
    private static bool TryTexts(string name, ReadOnlySpan<CelValue> arguments, out string first, out string second, out CelValue problem)
    {
        first = second = string.Empty;
        problem =
            arguments[0].Kind != CelKind.String || arguments[1].Kind != CelKind.String || !AllInts(arguments[2..])
                ? CelErrors.NoMatchingOverload(name, arguments[0], arguments[^1])
            : arguments[0].TryGetString(out first) && arguments[1].TryGetString(out second) ? default
            : CelErrors.NotUnicode;
        return !problem.IsError;
    }

    private static bool AllInts(ReadOnlySpan<CelValue> arguments)
    {
        foreach (ref readonly var argument in arguments)
        {
            if (argument.Kind != CelKind.Int)
            {
                return false;
            }
        }
        return true;
    }

    private static CelValue OutOfRange(in CelValue index) => CelErrors.Invalid($"index out of range: {index}");
}
