using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace FeatureStore.Definitions.Features;

/// <summary>Escapes only <c>"</c>, <c>\</c> and U+0000 to U+001F. What is no Unicode becomes U+FFFD.</summary>
internal sealed class MinimalJsonEncoder : JavaScriptEncoder
{
    private const string Escaped =
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019"
        + "\u001A\u001B\u001C\u001D\u001E\u001F\"\\";

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Escaped);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Escaped));

    /// <summary><c>\u001f</c></summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) =>
        Utf8.IsValid(utf8Text) ? utf8Text.IndexOfAny(EscapedBytes) : base.FindFirstCharacterToEncodeUtf8(utf8Text);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var first = span.IndexOfAny(EscapedChars);
        var wrong = FindLoneSurrogate(first < 0 ? span : span[..first]);
        return wrong < 0 ? first : wrong;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var destination = new Span<char>(buffer, bufferLength);
        Span<char> encoded = stackalloc char[6];
        numberOfCharactersWritten = Encode(unicodeScalar, encoded);
        if (encoded[..numberOfCharactersWritten].TryCopyTo(destination))
        {
            return true;
        }
        numberOfCharactersWritten = 0;
        return false;
    }

    private static int Encode(int scalar, Span<char> destination)
    {
        var letter = scalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\f' => 'f',
            '\r' => 'r',
            _ => '\0',
        };
        if (letter != '\0')
        {
            destination[0] = '\\';
            destination[1] = letter;
            return 2;
        }
        if (scalar >= 0x20)
        {
            return new Rune(scalar).EncodeToUtf16(destination);
        }
        "\\u00".CopyTo(destination);
        scalar.TryFormat(destination[4..], out _, "x2");
        return 6;
    }

    private static int FindLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; )
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out _) != OperationStatus.Done)
            {
                return at;
            }
            var next = text[(at + 2)..].IndexOfAnyInRange('\uD800', '\uDFFF');
            at = next < 0 ? -1 : at + 2 + next;
        }
        return -1;
    }
}
