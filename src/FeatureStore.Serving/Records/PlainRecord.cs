using System.Buffers;
using System.Text.Unicode;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Serving.Records;

/// <summary>
/// A quick look at records as our own writer leaves them: no whitespace, strings without escapes, numbers short enough that their digits
/// alone tell that they fit. What it takes, <see cref="RecordReader"/> would take with the same slices; what it does not take says nothing.
/// </summary>
internal static class PlainRecord
{
    /// <summary>Digits that surely fit an <c>int</c>.</summary>
    private const int IntDigits = 9;

    /// <summary>Digits that surely fit a <c>long</c>.</summary>
    private const int LongDigits = 18;

    /// <summary>What ends a plain string, or makes it one for the careful reader: quote, backslash, control characters.</summary>
    private static readonly SearchValues<byte> _notPlain = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(b => (byte)b),
        (byte)'"',
        (byte)'\\',
    ]);

    /// <param name="fields">Of the feature.</param>
    /// <param name="json">The stored array.</param>
    /// <param name="slices">One for each field; the first <paramref name="found"/> are set.</param>
    /// <param name="found">Fields that the record holds.</param>
    /// <returns>False when the record is not plain.</returns>
    public static bool TryRead(ReadOnlySpan<FieldShape> fields, ReadOnlySpan<byte> json, Span<FieldSlice> slices, out int found)
    {
        found = 0;
        if (json.Length < 2 || json[0] != '[' || json[^1] != ']' || !Utf8.IsValid(json))
        {
            return false;
        }
        var last = json.Length - 1;
        var at = 1;
        if (last == 1)
        {
            return true;
        }
        while (found < fields.Length)
        {
            var length = Value(fields[found].Type, json[at..last], out var isNull);
            if (length == 0)
            {
                return false;
            }
            slices[found++] = isNull ? FieldSlice.Null : new FieldSlice(at, length);
            at += length;
            if (at == last)
            {
                return true;
            }
            if (json[at++] != ',')
            {
                return false;
            }
        }
        // Written by a later version of the definition.
        return false;
    }

    /// <summary>Length of the value at the start of <paramref name="json"/>; 0 when it is not plain.</summary>
    private static int Value(FieldType type, ReadOnlySpan<byte> json, out bool isNull)
    {
        isNull = json.StartsWith("null"u8);
        return isNull ? 4
            : type.Kind is FieldKind.List or FieldKind.Set ? List(type.Element, json)
            : Scalar(type.Kind, json);
    }

    private static int Scalar(FieldKind kind, ReadOnlySpan<byte> json) =>
        kind switch
        {
            FieldKind.String or FieldKind.Id => Text(json),
            FieldKind.Int => Integer(json, IntDigits),
            FieldKind.Long or FieldKind.Timestamp => Integer(json, LongDigits),
            FieldKind.Float => Number(json),
            FieldKind.Bool => json.StartsWith("true"u8) ? 4
            : json.StartsWith("false"u8) ? 5
            : 0,
            _ => 0,
        };

    private static int Text(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != '"')
        {
            return 0;
        }
        var end = json[1..].IndexOfAny(_notPlain);
        return end >= 0 && json[1 + end] == '"' ? end + 2 : 0;
    }

    private static int Integer(ReadOnlySpan<byte> json, int maxDigits)
    {
        var sign = !json.IsEmpty && json[0] == '-' ? 1 : 0;
        var digits = Digits(json[sign..]);
        var startsWithZero = digits > 1 && json[sign] == '0';
        return digits == 0 || digits > maxDigits || startsWithZero || Continues(json, sign + digits) ? 0 : sign + digits;
    }

    /// <summary>Without an exponent and this short it is finite.</summary>
    private static int Number(ReadOnlySpan<byte> json)
    {
        var sign = !json.IsEmpty && json[0] == '-' ? 1 : 0;
        var length = sign + Digits(json[sign..]);
        if (length == sign || length > sign + LongDigits || (length > sign + 1 && json[sign] == '0'))
        {
            return 0;
        }
        if (length < json.Length && json[length] == '.')
        {
            var fraction = Digits(json[(length + 1)..]);
            if (fraction == 0)
            {
                return 0;
            }
            length += 1 + fraction;
        }
        return Continues(json, length) ? 0 : length;
    }

    private static int List(FieldKind element, ReadOnlySpan<byte> json)
    {
        if (json.Length < 2 || json[0] != '[')
        {
            return 0;
        }
        if (json[1] == ']')
        {
            return 2;
        }
        var at = 1;
        while (true)
        {
            var length = Scalar(element, json[at..]);
            at += length;
            if (length == 0 || at >= json.Length)
            {
                return 0;
            }
            if (json[at] == ']')
            {
                return at + 1;
            }
            if (json[at++] != ',')
            {
                return 0;
            }
        }
    }

    private static int Digits(ReadOnlySpan<byte> json)
    {
        var count = json.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? json.Length : count;
    }

    /// <summary>Whether the number goes on in a way that digits alone do not tell.</summary>
    private static bool Continues(ReadOnlySpan<byte> json, int at) => at < json.Length && json[at] is not ((byte)',' or (byte)']');
}
