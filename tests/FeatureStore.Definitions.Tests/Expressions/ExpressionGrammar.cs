using System.Globalization;
using System.Text;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>Writes expressions that are CEL by grammar, whatever their types, and breaks some of them.</summary>
internal sealed class ExpressionGrammar(Random random)
{
    private static readonly string[] Atoms =
    [
        "event",
        "event.list",
        "event.map",
        "event.text",
        "event.n",
        "event.none",
        "event.missing",
        "event.nested.a.b",
        "event['odd name']",
        "stream",
        "stream.name",
        "stream.key",
        "x",
        "y",
        "true",
        "false",
        "null",
        "0",
        "1",
        "-1",
        "2u",
        "1.5",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615u",
        "0x1F",
        "1e308",
        "''",
        "'a'",
        "'가😀'",
        "b'\\xff'",
        "r'\\d'",
        "'''a'b'''",
        "[]",
        "{}",
        "[1, 2, 3]",
        "{'a': 1, 2: 'b'}",
        "int",
        "type",
        "optional.none()",
        "timestamp('2026-11-22T21:00:00Z')",
        "duration('1h')",
        "'^a+$'",
        "'(a|b)*c'",
        "'[[:alpha:]]'",
        "'Asia/Seoul'",
        "'%s %d %.3f'",
        "'{\"a\": [1]}'",
    ];

    private static readonly string[] Infix = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"];

    private static readonly string[] Members =
    [
        "size",
        "startsWith",
        "endsWith",
        "contains",
        "matches",
        "charAt",
        "indexOf",
        "lastIndexOf",
        "substring",
        "replace",
        "split",
        "join",
        "trim",
        "reverse",
        "lowerAscii",
        "format",
        "getFullYear",
        "getHours",
        "getMilliseconds",
        "hasValue",
        "value",
        "or",
        "orValue",
        "unwrapOpt",
        "family",
        "masked",
        "containsIP",
        "lower",
        "all",
        "exists",
        "exists_one",
        "map",
        "filter",
        "transformList",
        "transformMap",
        "transformMapEntry",
        "optMap",
        "optFlatMap",
    ];

    private static readonly string[] Globals =
    [
        "size",
        "type",
        "dyn",
        "int",
        "uint",
        "double",
        "string",
        "bool",
        "bytes",
        "timestamp",
        "duration",
        "matches",
        "has",
        "hash",
        "sha256",
        "lower",
        "split",
        "join",
        "round",
        "bucket",
        "coalesce",
        "parse_json",
        "date_part",
        "math.greatest",
        "math.least",
        "math.abs",
        "math.round",
        "math.bitShiftLeft",
        "math.sqrt",
        "base64.encode",
        "base64.decode",
        "strings.quote",
        "optional.of",
        "optional.ofNonZeroValue",
        "ip",
        "cidr",
        "isIP",
        "cel.bind",
    ];

    private static readonly string[] Fragments =
    [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        "?",
        ":",
        ",",
        "'",
        "\"",
        "\\",
        "`",
        "//",
        "\n",
        "\0",
        "\ud800",
        "😀",
        "&&",
        "||",
        "!",
        "-",
        "1e",
        "0x",
        "b'",
        "r\"",
        "'''",
        ".?",
        "[?",
        "{?",
        "u",
        "in",
        "if",
        "..",
        "$",
        "#",
        "\\u",
        "\\U00110000",
        "\t",
    ];

    /// <summary>The next expression: most are whole, some have been cut, doubled or mixed up.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        Write(text, depth: 0);
        for (var i = random.Next(4) == 0 ? random.Next(1, 6) : 0; i > 0; i--)
        {
            Break(text);
        }
        return text.ToString();
    }

    private void Write(StringBuilder text, int depth)
    {
        var choice = depth > 6 ? 0 : random.Next(14);
        switch (choice)
        {
            case 5 or 6:
                Wrapped(text, depth);
                text.Append(' ').Append(Pick(Infix)).Append(' ');
                Wrapped(text, depth);
                break;
            case 7 or 8:
                Wrapped(text, depth);
                text.Append(Pick([".", ".", ".?"])).Append(Pick(Members));
                Arguments(text, depth);
                break;
            case 9:
                text.Append(Pick(Globals));
                Arguments(text, depth);
                break;
            case 10:
                text.Append(Pick(["!", "-", "--"]));
                Wrapped(text, depth);
                break;
            case 11:
                Wrapped(text, depth);
                text.Append(Pick(["[", "[?"]));
                Write(text, depth + 1);
                text.Append(']');
                break;
            case 12:
                Wrapped(text, depth);
                text.Append(" ? ");
                Wrapped(text, depth);
                text.Append(" : ");
                Wrapped(text, depth);
                break;
            case 13:
                Literal(text, depth);
                break;
            default:
                text.Append(random.Next(20) == 0 ? random.NextInt64().ToString(CultureInfo.InvariantCulture) : Pick(Atoms));
                break;
        }
    }

    private void Literal(StringBuilder text, int depth)
    {
        var isMap = random.Next(2) == 0;
        text.Append(isMap ? '{' : '[');
        for (var i = random.Next(4); i > 0; i--)
        {
            text.Append(Pick(["", "", "?"]));
            Write(text, depth + 1);
            if (isMap)
            {
                text.Append(": ");
                Write(text, depth + 1);
            }
            text.Append(", ");
        }
        text.Append(isMap ? '}' : ']');
    }

    private void Wrapped(StringBuilder text, int depth)
    {
        text.Append('(');
        Write(text, depth + 1);
        text.Append(')');
    }

    /// <summary>Often with the names that macros want in front.</summary>
    private void Arguments(StringBuilder text, int depth)
    {
        text.Append('(');
        var names = random.Next(3);
        text.AppendJoin(", ", new[] { "x", "y" }.Take(names));
        var rest = random.Next(3);
        for (var i = 0; i < rest; i++)
        {
            text.Append(names + i > 0 ? ", " : "");
            Write(text, depth + 1);
        }
        text.Append(')');
    }

    private void Break(StringBuilder text)
    {
        var at = random.Next(text.Length + 1);
        switch (random.Next(4))
        {
            case 0 when text.Length > 0:
                text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at));
                break;
            case 1 when at < text.Length:
                text[at] = (char)random.Next(0x10000);
                break;
            case 2 when text.Length < 2_000:
                var length = random.Next(0, text.Length - at + 1);
                text.Insert(random.Next(text.Length + 1), text.ToString(at, length));
                break;
            default:
                text.Insert(at, Pick(Fragments));
                break;
        }
    }

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
