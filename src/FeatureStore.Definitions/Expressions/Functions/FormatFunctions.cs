using System.Globalization;
using System.Numerics;
using System.Text;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary><c>"%s is %d".format([name, age])</c> of the extension for strings.</summary>
internal static class FormatFunctions
{
    private const int DefaultPrecision = 6;
    private const int MaxPrecision = 1_000;

    public static IEnumerable<CelFunction> All => [CelFunction.Member("format(string, list) string", Format)];

    private static CelValue Format(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (arguments[0].Kind != CelKind.String || arguments[1].Kind != CelKind.List)
        {
            return CelErrors.NoMatchingOverload("format", arguments[0], arguments[1]);
        }
        if (!arguments[0].TryGetString(out var template))
        {
            return CelErrors.NotUnicode;
        }
        var elements = arguments[1].Elements.GetEnumerator();
        var count = 0;
        var result = new StringBuilder();
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] != '%')
            {
                result.Append(template[at]);
                continue;
            }
            if (at + 1 < template.Length && template[at + 1] == '%')
            {
                result.Append('%');
                at++;
                continue;
            }
            if (!TryClause(template, ref at, out var precision, out var problem))
            {
                return problem;
            }
            if (!elements.MoveNext())
            {
                return CelErrors.Invalid($"the format asks for element {count}, and the list has {count}");
            }
            count++;
            var piece = Clause(template[at], precision, elements.Current, out problem);
            if (piece is null)
            {
                return problem;
            }
            if (!context.TryBuild(2L * piece.Length))
            {
                return default;
            }
            result.Append(piece);
        }
        return CelValue.FromString(result.ToString());
    }

    /// <summary>Reads what stands between <c>%</c> and the letter, and moves to the letter.</summary>
    private static bool TryClause(string template, ref int at, out int precision, out CelValue problem)
    {
        precision = DefaultPrecision;
        problem = default;
        at++;
        if (at < template.Length && template[at] == '.')
        {
            var start = ++at;
            while (at < template.Length && char.IsAsciiDigit(template[at]))
            {
                at++;
            }
            if (
                !int.TryParse(template.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out precision)
                || precision > MaxPrecision
            )
            {
                problem = CelErrors.Invalid($"the precision in a format is a number from 0 to {MaxPrecision}");
                return false;
            }
        }
        if (at >= template.Length)
        {
            problem = CelErrors.Invalid("the format ends within a '%'; write '%%' for a percent sign");
            return false;
        }
        return true;
    }

    private static string? Clause(char letter, int precision, in CelValue value, out CelValue problem)
    {
        problem = default;
        var text = letter switch
        {
            's' => Text(value),
            'd' => Integer(value) is { } number ? number.ToString(CultureInfo.InvariantCulture) : NotFinite(value),
            'f' => Double(value) is { } number ? new ExactDecimal(number).Fixed(precision) : NotFinite(value),
            'e' => Double(value) is { } number ? new ExactDecimal(number).Scientific(precision) : NotFinite(value),
            'b' => value.Kind == CelKind.Bool ? (value.AsBool() ? "1" : "0") : InRadix(value, 'b'),
            'o' => InRadix(value, 'o'),
            'x' => Hexadecimal(value),
            'X' => Hexadecimal(value)?.ToUpperInvariant(),
            _ => null,
        };
        if (text is null)
        {
            problem = "sdfeboxX".Contains(letter, StringComparison.Ordinal)
                ? CelErrors.NoMatchingOverload($"%{letter} in a format", value)
                : CelErrors.Invalid($"'%{letter}' is no clause of a format; there are %s %d %f %e %b %o %x %X and %%");
        }
        return text;
    }

    private static BigInteger? Integer(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int => value.AsInt64(),
            CelKind.UInt => value.AsUInt64(),
            _ => null,
        };

    private static double? Double(in CelValue value) =>
        CelEquality.IsNumber(value.Kind) && double.IsFinite(value.AsDouble()) ? value.AsDouble() : null;

    private static string? NotFinite(in CelValue value) =>
        value.Kind == CelKind.Double && !double.IsFinite(value.AsDouble())
            ? value.AsDouble().ToString("R", CultureInfo.InvariantCulture)
            : null;

    private static string? InRadix(in CelValue value, char radix)
    {
        if (Integer(value) is not { } number)
        {
            return null;
        }
        var magnitude = (ulong)BigInteger.Abs(number);
        var digits = radix switch
        {
            'b' => magnitude.ToString("b", CultureInfo.InvariantCulture),
            'x' => magnitude.ToString("x", CultureInfo.InvariantCulture),
            _ => Octal(magnitude),
        };
        return number.Sign < 0 ? $"-{digits}" : digits;
    }

    private static string Octal(ulong number)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (number & 7)));
            number >>= 3;
        } while (number > 0);
        return digits.ToString();
    }

    private static string? Hexadecimal(in CelValue value) =>
        value.Kind switch
        {
            CelKind.String when value.TryGetString(out var text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            CelKind.Bytes => Convert.ToHexStringLower(value.AsBytes().Span),
            _ => InRadix(value, 'x'),
        };

    /// <summary>Any value as text; lists and maps with their elements, maps in the order of their keys' text.</summary>
    /// <returns>Null where there is no text for it.</returns>
    private static string? Text(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                return "null";
            case CelKind.Type:
                return value.TypeName;
            case CelKind.List:
                var elements = new List<string>();
                foreach (var element in value.Elements)
                {
                    if (Text(element) is not { } text)
                    {
                        return null;
                    }
                    elements.Add(text);
                }
                return $"[{string.Join(", ", elements)}]";
            case CelKind.Map when value.Object is not ICelObject:
                var entries = new List<(string Key, string Value)>();
                foreach (var (key, entry) in value.Entries)
                {
                    if (key.IsError || Text(key) is not { } keyText || Text(entry) is not { } entryText)
                    {
                        return null;
                    }
                    entries.Add((keyText, entryText));
                }
                return $"{{{string.Join(", ", entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {e.Value}"))}}}";
            default:
                return ConversionFunctions.ToText(value) is { IsError: false } converted && converted.TryGetString(out var result)
                    ? result
                    : null;
        }
    }
}
