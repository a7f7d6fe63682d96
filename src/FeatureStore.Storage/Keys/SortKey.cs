using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace FeatureStore.Storage.Keys;

/// <summary>
/// Sort key of an action record: 13-digit epoch ms, <c>#</c>, the first 16 hex digits (lower case) of SHA-256 of the event identity.
/// Its order is that of its bytes, everywhere.
/// </summary>
/// <param name="Timestamp">Epoch ms, 0 to 9999999999999.</param>
/// <param name="Digest">The first 8 bytes of the SHA-256, big-endian.</param>
public readonly record struct SortKey(long Timestamp, ulong Digest) : IComparable<SortKey>
{
    /// <summary>Length of the text form in bytes.</summary>
    public const int Length = 13 + 1 + 16;

    /// <summary>The greatest event time that a sort key can hold, in epoch ms.</summary>
    public const long MaxTimestamp = 9_999_999_999_999;

    /// <summary>Sort key of every static record.</summary>
    public const string Static = "null";

    public static SortKey Of(long timestamp, string eventIdentity)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetByteCount(eventIdentity);
        var buffer = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(eventIdentity, buffer);
        SHA256.HashData(buffer, hash);
        return new SortKey(timestamp, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>Reads the text form. Every record that is served comes by here.</summary>
    /// <returns>False when it is not a sort key.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SortKey key)
    {
        if (
            utf8.Length != Length
            || utf8[13] != (byte)'#'
            || !TryParseDigits(utf8, out var first)
            || !TryParseDigits(utf8[5..], out var last)
            || !TryParseHex(utf8[14..], out var digest)
        )
        {
            key = default;
            return false;
        }
        // The first five of the first eight digits, and the last eight.
        key = new SortKey((first / 1_000 * 100_000_000L) + last, digest);
        return true;
    }

    /// <summary>Writes the text form.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void WriteTo(Span<byte> destination)
    {
        Timestamp.TryFormat(destination, out _, "D13", CultureInfo.InvariantCulture);
        destination[13] = (byte)'#';
        Digest.TryFormat(destination[14..], out _, "x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Eight digits at once: each byte is one, neighbours are joined to pairs, pairs to fours, fours to the number.</summary>
    private static bool TryParseDigits(ReadOnlySpan<byte> utf8, out uint number)
    {
        var digits = BinaryPrimitives.ReadUInt64LittleEndian(utf8);
        var areDigits =
            (digits & 0xF0F0F0F0F0F0F0F0) == 0x3030303030303030
            && ((digits + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) == 0x3030303030303030;
        digits &= 0x0F0F0F0F0F0F0F0F;
        digits = ((digits * 10) + (digits >> 8)) & 0x00FF00FF00FF00FF;
        digits = ((digits * 100) + (digits >> 16)) & 0x0000FFFF0000FFFF;
        number = (uint)((digits * 10_000) + (digits >> 32));
        return areDigits;
    }

    /// <summary>Sixteen hex digits at once: each byte becomes four bits, neighbours are joined to bytes.</summary>
    private static bool TryParseHex(ReadOnlySpan<byte> utf8, out ulong number)
    {
        var text = Vector128.Create(utf8);
        var digits = text - Vector128.Create((byte)'0');
        var letters = (text | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        var areDigits = Vector128.LessThan(digits, Vector128.Create((byte)10));
        var areLetters = Vector128.LessThan(letters, Vector128.Create((byte)6));
        var halves = Vector128.ConditionalSelect(areDigits, digits, letters + Vector128.Create((byte)10)).AsUInt16();
        // Of two neighbours the first is the low byte.
        var bytes = ((halves << 4) | (halves >> 8)) & Vector128.Create((ushort)0xFF);
        number = BinaryPrimitives.ReverseEndianness(Vector128.Narrow(bytes, bytes).AsUInt64().ToScalar());
        return (areDigits | areLetters) == Vector128<byte>.AllBitsSet;
    }

    public int CompareTo(SortKey other)
    {
        var byTime = Timestamp.CompareTo(other.Timestamp);
        return byTime != 0 ? byTime : Digest.CompareTo(other.Digest);
    }

    public static bool operator <(SortKey left, SortKey right) => left.CompareTo(right) < 0;

    public static bool operator >(SortKey left, SortKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(SortKey left, SortKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SortKey left, SortKey right) => left.CompareTo(right) >= 0;

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[Length];
        WriteTo(text);
        return Encoding.ASCII.GetString(text);
    }
}
