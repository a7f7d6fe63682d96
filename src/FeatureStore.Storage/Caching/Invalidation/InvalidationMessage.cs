using System.Buffers.Binary;
using System.Text;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Caching.Invalidation;

/// <summary>
/// Entries that one sender has written. Little-endian: sender (8 bytes, random), number (8 bytes, one more than the sender's message before),
/// count (4 bytes), then for each entry feature and entity id, each as length (2 bytes) and UTF-8.
/// </summary>
internal static class InvalidationMessage
{
    /// <summary>Entries in one message; more go into the next.</summary>
    public const int MaxEntries = 500;

    private const int HeadLength = 20;

    /// <param name="sender">Unlike any other's.</param>
    /// <param name="number">Counted by the sender.</param>
    /// <param name="writes">At most <see cref="MaxEntries"/>.</param>
    public static byte[] Write(long sender, long number, ReadOnlySpan<RecordWrite> writes)
    {
        var length = HeadLength;
        foreach (var write in writes)
        {
            length += 4 + Encoding.UTF8.GetByteCount(write.Feature.Name) + Encoding.UTF8.GetByteCount(write.EntityId);
        }
        var message = new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(message, sender);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(8), number);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), writes.Length);
        var rest = message.AsSpan(HeadLength);
        foreach (var write in writes)
        {
            Put(ref rest, write.Feature.Name);
            Put(ref rest, write.EntityId);
        }
        return message;
    }

    /// <returns>False where this is no such message; some of its entries may have been handed on.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, IInvalidationTarget target)
    {
        if (!TryReadHead(message, out _, out _, out var count))
        {
            return false;
        }
        var rest = message[HeadLength..];
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(ref rest, out var feature) || !TryTake(ref rest, out var entityId))
            {
                return false;
            }
            target.Invalidate(feature, entityId);
        }
        return rest.IsEmpty;
    }

    public static bool TryReadHead(ReadOnlySpan<byte> message, out long sender, out long number, out int count)
    {
        (sender, number, count) = (0, 0, 0);
        if (message.Length < HeadLength)
        {
            return false;
        }
        sender = BinaryPrimitives.ReadInt64LittleEndian(message);
        number = BinaryPrimitives.ReadInt64LittleEndian(message[8..]);
        count = BinaryPrimitives.ReadInt32LittleEndian(message[16..]);
        return count is >= 0 and <= MaxEntries;
    }

    private static void Put(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)length);
        rest = rest[(2 + length)..];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(rest) is var length && length > rest.Length - 2)
        {
            return false;
        }
        text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return true;
    }
}
