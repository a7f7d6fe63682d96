using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace FeatureStore.Definitions.Expressions.Json;

/// <summary>
/// Text of JSON elements, without the exceptions. A parsed document may still hold wrong UTF-8 and escapes of lone surrogates
/// (<c>"\ud800"</c>): System.Text.Json finds that out only when the text is asked for, and throws.
/// </summary>
internal static class JsonText
{
    public const string NotUnicode = "the text is not valid Unicode (a lone surrogate or wrong UTF-8)";

    /// <summary>Property of an object by its UTF-8 name; of several with one name the last.</summary>
    public static bool TryGetProperty(JsonElement element, ReadOnlySpan<byte> utf8Name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(utf8Name, out value);
        }
        catch (InvalidOperationException)
        {
            // Some name in the object is no Unicode text. The others can still be asked for.
            return TryFindAmongOddNames(element, utf8Name, out value);
        }
    }

    /// <summary>Whether a JSON string is this text. A string that is no Unicode equals nothing.</summary>
    public static bool Equals(JsonElement element, ReadOnlySpan<byte> utf8)
    {
        try
        {
            return element.ValueEquals(utf8);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="Equals(JsonElement,ReadOnlySpan{byte})"/>
    public static bool Equals(JsonElement element, string text)
    {
        try
        {
            return element.ValueEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="Equals(JsonElement,ReadOnlySpan{byte})"/>
    public static bool Equals(JsonElement left, JsonElement right)
    {
        var leftRaw = Raw(left);
        var rightRaw = Raw(right);
        return leftRaw.SequenceEqual(rightRaw)
            || (
                (leftRaw.Contains((byte)'\\') || rightRaw.Contains((byte)'\\'))
                && TryGetString(left, out var leftText)
                && TryGetString(right, out var rightText)
                && leftText == rightText
            );
    }

    public static bool TryGetString(JsonElement element, out string text)
    {
        try
        {
            text = element.GetString() ?? string.Empty;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = string.Empty;
            return false;
        }
    }

    /// <summary>Whether a JSON string is Unicode text, found without making a string of it in the usual case.</summary>
    public static bool IsWellFormed(JsonElement element)
    {
        var raw = Raw(element);
        return Utf8.IsValid(raw) && (raw.IndexOf("\\u"u8) < 0 || TryGetString(element, out _));
    }

    /// <summary>Whether all names and strings inside an element are Unicode text.</summary>
    public static bool IsWellFormedDeep(JsonElement element)
    {
        var raw = Raw(element);
        if (!Utf8.IsValid(raw))
        {
            return false;
        }
        return raw.IndexOf("\\u"u8) < 0 || WalkStrings(element);
    }

    /// <summary>The text with U+FFFD for what is no Unicode.</summary>
    public static string Repair(JsonElement element) => Encoding.UTF8.GetString(Raw(element).Trim((byte)'"'));

    /// <summary>Name of a property as a value: an error when it is no Unicode text.</summary>
    public static CelValue NameOf(JsonProperty property)
    {
        try
        {
            return CelValue.FromString(property.Name);
        }
        catch (InvalidOperationException)
        {
            return CelValue.Error(CelErrorCode.InvalidArgument, NotUnicode);
        }
    }

    /// <summary>The bits of a JSON number as a double; infinite where it is too great for one.</summary>
    public static long DoubleBits(JsonElement element) =>
        BitConverter.DoubleToInt64Bits(element.TryGetDouble(out var value) ? value : double.PositiveInfinity);

    /// <summary>The bytes as they stand in the document; a string with its quotes.</summary>
    private static ReadOnlySpan<byte> Raw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    private static bool TryFindAmongOddNames(JsonElement element, ReadOnlySpan<byte> utf8Name, out JsonElement value)
    {
        var found = false;
        value = default;
        foreach (var property in element.EnumerateObject())
        {
            try
            {
                if (property.NameEquals(utf8Name))
                {
                    value = property.Value;
                    found = true;
                }
            }
            catch (InvalidOperationException)
            {
                // This is the odd one: no text can name it.
            }
        }
        return found;
    }

    private static bool WalkStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return IsWellFormed(element);
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (!WalkStrings(item))
                    {
                        return false;
                    }
                }
                return true;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (NameOf(property).IsError || !WalkStrings(property.Value))
                    {
                        return false;
                    }
                }
                return true;
            default:
                return true;
        }
    }
}
