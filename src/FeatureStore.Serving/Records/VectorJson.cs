using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using FeatureStore.Serving.Execution;

namespace FeatureStore.Serving.Records;

/// <summary>Vectors: stored as base64 of little-endian float32, served as the shortest numbers that read back as the same float32.</summary>
internal static class VectorJson
{
    /// <summary>Longest text of a float32: <c>-1.17549435E-38</c>, and a comma.</summary>
    private const int MaxNumberLength = 17;

    /// <summary>Whether <paramref name="reader"/> stands on a vector of that length whose components are all finite.</summary>
    public static bool IsValid(ref Utf8JsonReader reader, int length)
    {
        if (!reader.TryGetBytesFromBase64(out var bytes) || bytes.Length != length * sizeof(float))
        {
            return false;
        }
        for (var i = 0; i < bytes.Length; i += sizeof(float))
        {
            if (!float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i))))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The served form of a stored vector that <see cref="IsValid"/> has passed.</summary>
    public static byte[] Expand(ReadOnlySpan<byte> stored)
    {
        using var buffer = new PooledBuffer();
        Write(stored, buffer);
        return buffer.WrittenMemory.ToArray();
    }

    /// <inheritdoc cref="Expand"/>
    public static void Write(ReadOnlySpan<byte> stored, PooledBuffer buffer)
    {
        var reader = new Utf8JsonReader(stored);
        reader.Read();
        var bytes = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(stored.Length));
        try
        {
            var length = Decode(ref reader, bytes);
            buffer.Write((byte)'[');
            for (var i = 0; i < length; i += sizeof(float))
            {
                if (i > 0)
                {
                    buffer.Write((byte)',');
                }
                BinaryPrimitives
                    .ReadSingleLittleEndian(bytes.AsSpan(i))
                    .TryFormat(buffer.GetSpan(MaxNumberLength), out var written, provider: CultureInfo.InvariantCulture);
                buffer.Advance(written);
            }
            buffer.Write((byte)']');
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int Decode(ref Utf8JsonReader reader, Span<byte> destination)
    {
        if (!reader.ValueIsEscaped && Base64.DecodeFromUtf8(reader.ValueSpan, destination, out _, out var length) == OperationStatus.Done)
        {
            return length;
        }
        var bytes = reader.GetBytesFromBase64();
        bytes.CopyTo(destination);
        return bytes.Length;
    }
}
