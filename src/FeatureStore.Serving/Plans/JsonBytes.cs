using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Serving.Execution;

namespace FeatureStore.Serving.Plans;

/// <summary>JSON straight into a buffer, in the forms in which <see cref="ResponseWriter"/> writes it.</summary>
internal static class JsonBytes
{
    /// <summary>Of an instant, with its quotes; longer than any integer.</summary>
    public const int InstantLength = 26;

    private const int MaxNumberLength = 32;

    public static void WriteNull(this PooledBuffer buffer) => buffer.Write("null"u8);

    public static void WriteNumber(this PooledBuffer buffer, long value)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(MaxNumberLength), out var written);
        buffer.Advance(written);
    }

    /// <param name="buffer">Where to.</param>
    /// <param name="value">Finite.</param>
    public static void WriteNumber(this PooledBuffer buffer, double value)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(MaxNumberLength), out var written);
        buffer.Advance(written);
    }

    /// <summary>A string with what JSON itself asks to be escaped.</summary>
    public static void WriteText(this PooledBuffer buffer, string text)
    {
        var span = buffer.GetSpan((text.Length * 3) + 2);
        span[0] = (byte)'"';
        var length = Encoding.UTF8.GetBytes(text, span[1..]);
        if (JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(span.Slice(1, length)) < 0)
        {
            span[length + 1] = (byte)'"';
            buffer.Advance(length + 2);
            return;
        }
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        buffer.Write((byte)'"');
        buffer.Write(encoded.EncodedUtf8Bytes);
        buffer.Write((byte)'"');
    }

    /// <summary>An instant as the scalar <c>DateTime</c>: <c>"2024-05-01T12:00:00.000Z"</c>.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="epochMilliseconds">0 to 9999999999999.</param>
    public static void WriteInstant(this PooledBuffer buffer, long epochMilliseconds) =>
        buffer.Advance(FormatInstant(buffer.GetSpan(InstantLength), epochMilliseconds));

    /// <inheritdoc cref="WriteInstant"/>
    /// <returns><see cref="InstantLength"/>.</returns>
    public static int FormatInstant(Span<byte> span, long epochMilliseconds)
    {
        var time = DateTime.UnixEpoch.AddTicks(epochMilliseconds * TimeSpan.TicksPerMillisecond);
        "\"0000-00-00T00:00:00.000Z\""u8.CopyTo(span);
        time.Deconstruct(out int year, out int month, out int day);
        TimeOnly.FromDateTime(time).Deconstruct(out var hour, out var minute, out var second, out var millisecond);
        Digits(span[1..5], year);
        Digits(span[6..8], month);
        Digits(span[9..11], day);
        Digits(span[12..14], hour);
        Digits(span[15..17], minute);
        Digits(span[18..20], second);
        Digits(span[21..24], millisecond);
        return InstantLength;
    }

    private static void Digits(Span<byte> place, int number)
    {
        for (var i = place.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            place[i] = (byte)('0' + digit);
        }
    }
}
