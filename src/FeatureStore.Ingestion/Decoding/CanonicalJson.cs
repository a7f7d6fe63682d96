using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FeatureStore.Ingestion.Decoding;

/// <summary>
/// JSON Canonicalization Scheme (RFC 8785), so that an event without an id has the same identity from Kafka, a file or Parquet.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>SHA-256 of the canonical form, in lower-case hex.</summary>
    /// <exception cref="InvalidOperationException">A string is not valid Unicode.</exception>
    public static string Digest(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(element, buffer);
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    internal static void Write(JsonElement element, ArrayBufferWriter<byte> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output);
                break;
            case JsonValueKind.Array:
                Put(output, "["u8);
                var first = true;
                foreach (var item in element.EnumerateArray())
                {
                    Separate(output, ref first);
                    Write(item, output);
                }
                Put(output, "]"u8);
                break;
            case JsonValueKind.String:
                WriteString(element.GetString()!, output);
                break;
            case JsonValueKind.Number:
                WriteNumber(element.GetDouble(), output);
                break;
            default:
                Put(output, Encoding.ASCII.GetBytes(element.GetRawText()));
                break;
        }
    }

    private static void WriteObject(JsonElement element, ArrayBufferWriter<byte> output)
    {
        // Ordinal order of .NET strings is that of UTF-16 code units, which section 3.2.3 asks for. Of a repeated name the last counts.
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            members[property.Name] = property.Value;
        }
        Put(output, "{"u8);
        var first = true;
        foreach (var (name, value) in members)
        {
            Separate(output, ref first);
            WriteString(name, output);
            Put(output, ":"u8);
            Write(value, output);
        }
        Put(output, "}"u8);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> output)
    {
        Put(output, "\""u8);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var escape = text[i] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{(int)text[i]:x4}",
                _ => null,
            };
            if (escape is not null)
            {
                PutText(output, text.AsSpan(start, i - start));
                PutText(output, escape);
                start = i + 1;
            }
        }
        PutText(output, text.AsSpan(start));
        Put(output, "\""u8);
    }

    /// <summary>ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20), as section 3.2.2.3 asks for.</summary>
    private static void WriteNumber(double value, ArrayBufferWriter<byte> output)
    {
        if (!double.IsFinite(value))
        {
            // Beyond a double's range: I-JSON has no such number. The text stays distinct from every other.
            PutText(output, value > 0 ? "1e999" : "-1e999");
            return;
        }
        if (value == 0)
        {
            Put(output, "0"u8);
            return;
        }
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture); // The shortest that round-trips.
        var (digits, exponent) = Decompose(shortest);
        if (value < 0)
        {
            Put(output, "-"u8);
        }
        var n = exponent; // The value is 0.digits × 10^n.
        var k = digits.Length;
        if (k <= n && n <= 21)
        {
            PutText(output, digits);
            PutText(output, new string('0', n - k));
        }
        else if (n is > 0 and <= 21)
        {
            PutText(output, digits.AsSpan(0, n));
            Put(output, "."u8);
            PutText(output, digits.AsSpan(n));
        }
        else if (n is > -6 and <= 0)
        {
            Put(output, "0."u8);
            PutText(output, new string('0', -n));
            PutText(output, digits);
        }
        else
        {
            PutText(output, digits.AsSpan(0, 1));
            if (k > 1)
            {
                Put(output, "."u8);
                PutText(output, digits.AsSpan(1));
            }
            PutText(output, n - 1 < 0 ? "e-" : "e+");
            PutText(output, Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Significant digits without leading or trailing zeros, and n with value = 0.digits × 10^n.</summary>
    private static (string Digits, int Exponent) Decompose(string text)
    {
        var exponent = 0;
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "" : text[(point + 1)..];
        var all = whole + fraction;
        var leading = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), whole.Length - leading + exponent);
    }

    private static void Separate(ArrayBufferWriter<byte> output, ref bool first)
    {
        if (!first)
        {
            Put(output, ","u8);
        }
        first = false;
    }

    private static void Put(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => output.Write(bytes);

    private static void PutText(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
