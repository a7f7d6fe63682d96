using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Execution;

namespace FeatureStore.Serving.Records;

/// <summary>
/// Vectors: stored as base64 of packed components (<see cref="VectorPrecision"/>), served as the shortest numbers that read back as the same
/// float32, float16 or, of a scaled byte, the same float32 product.
/// </summary>
internal static class VectorJson
{
    /// <summary>Longest text of a float32: <c>-1.17549435E-38</c>, and a comma.</summary>
    private const int MaxNumberLength = 17;

    /// <summary>Whether <paramref name="reader"/> stands on a vector of that type whose components are all finite.</summary>
    public static bool IsValid(ref Utf8JsonReader reader, FieldType type)
    {
        if (!reader.TryGetBytesFromBase64(out var bytes) || bytes.Length != type.PackedBytes)
        {
            return false;
        }
        switch (type.Precision)
        {
            case VectorPrecision.Float16:
                for (var i = 0; i < bytes.Length; i += 2)
                {
                    if (!Half.IsFinite(BinaryPrimitives.ReadHalfLittleEndian(bytes.AsSpan(i))))
                    {
                        return false;
                    }
                }
                return true;
            case VectorPrecision.Int8:
                return float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(bytes));
            default:
                for (var i = 0; i < bytes.Length; i += sizeof(float))
                {
                    if (!float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i))))
                    {
                        return false;
                    }
                }
                return true;
        }
    }

    /// <summary>The served form of a stored vector that <see cref="IsValid"/> has passed.</summary>
    public static byte[] Expand(ReadOnlySpan<byte> stored, FieldType type)
    {
        using var buffer = new PooledBuffer();
        Write(stored, type, buffer);
        return buffer.WrittenMemory.ToArray();
    }

    /// <inheritdoc cref="Expand"/>
    public static void Write(ReadOnlySpan<byte> stored, FieldType type, PooledBuffer buffer)
    {
        var reader = new Utf8JsonReader(stored);
        reader.Read();
        var bytes = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(stored.Length));
        try
        {
            var length = Decode(ref reader, bytes);
            WriteComponents(bytes.AsSpan(0, length), type.Precision, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void WriteComponents(ReadOnlySpan<byte> packed, VectorPrecision precision, PooledBuffer buffer)
    {
        var first = buffer.Length + 1;
        buffer.Write((byte)'[');
        switch (precision)
        {
            case VectorPrecision.Float16:
                for (var i = 0; i < packed.Length; i += 2)
                {
                    Write(BinaryPrimitives.ReadHalfLittleEndian(packed[i..]), first, buffer);
                }
                break;
            case VectorPrecision.Int8:
                var scale = BinaryPrimitives.ReadSingleLittleEndian(packed);
                foreach (var step in packed[sizeof(float)..])
                {
                    // The greatest float32 there is, divided in steps, may come back rounded up beyond it.
                    Write(Math.Clamp((sbyte)step * scale, float.MinValue, float.MaxValue), first, buffer);
                }
                break;
            default:
                for (var i = 0; i < packed.Length; i += sizeof(float))
                {
                    Write(BinaryPrimitives.ReadSingleLittleEndian(packed[i..]), first, buffer);
                }
                break;
        }
        buffer.Write((byte)']');
    }

    private static void Write<T>(T component, int first, PooledBuffer buffer)
        where T : IUtf8SpanFormattable
    {
        if (buffer.Length > first)
        {
            buffer.Write((byte)',');
        }
        component.TryFormat(buffer.GetSpan(MaxNumberLength), out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
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
