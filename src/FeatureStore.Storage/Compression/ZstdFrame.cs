using System.Buffers.Binary;
using FeatureStore.Definitions.Features;
using ZstdSharp;

namespace FeatureStore.Storage.Compression;

/// <summary>Values as zstd frames (RFC 8878).</summary>
internal static class ZstdFrame
{
    private const uint Magic = 0xFD2FB528;
    private const int Level = 3;

    [ThreadStatic]
    private static Compressor? compressor;

    [ThreadStatic]
    private static Decompressor? decompressor;

    /// <summary>One frame, with the size of the content in its header.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> value) => (compressor ??= new Compressor(Level)).Wrap(value).ToArray();

    /// <summary>The content of one frame.</summary>
    /// <exception cref="InvalidDataException">No frame, damaged, or larger than any value may be (I7).</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic)
        {
            throw new InvalidDataException("A stored binary value is no zstd frame.");
        }
        try
        {
            if (Decompressor.GetDecompressedSize(frame) > FeatureDefinition.MaxMaxValueBytes)
            {
                throw new InvalidDataException("A stored zstd frame is larger than a value may be.");
            }
            return (decompressor ??= new Decompressor()).Unwrap(frame, FeatureDefinition.MaxMaxValueBytes).ToArray();
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException($"A stored zstd frame is damaged: {e.Message}", e);
        }
    }
}
