using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace FeatureStore.Serving.Access;

/// <summary>
/// SHA-256 of a credential. Keys have 256 random bits, so that a plain digest cannot be turned back; slow hashes are for what people think
/// up. Equality takes the same time wherever two digests differ.
/// </summary>
internal readonly struct KeyDigest : IEquatable<KeyDigest>
{
    private const int StackBytes = 1_024;

    private readonly Bytes _bytes;

    private KeyDigest(Bytes bytes) => _bytes = bytes;

    /// <summary>Digest of the credential's UTF-8.</summary>
    public static KeyDigest Of(ReadOnlySpan<char> credential)
    {
        var most = Encoding.UTF8.GetMaxByteCount(credential.Length);
        byte[]? rented = null;
        var buffer = most <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(most);
        var bytes = default(Bytes);
        var length = Encoding.UTF8.GetBytes(credential, buffer);
        SHA256.HashData(buffer[..length], bytes);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
        return new KeyDigest(bytes);
    }

    /// <summary>From 64 hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out KeyDigest digest)
    {
        var bytes = default(Bytes);
        var isDigest = hex.Length == 2 * SHA256.HashSizeInBytes && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done;
        digest = new KeyDigest(bytes);
        return isDigest;
    }

    public bool Equals(KeyDigest other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => obj is KeyDigest other && Equals(other);

    public override int GetHashCode() => MemoryMarshal.Read<int>(_bytes);

    public override string ToString() => Convert.ToHexStringLower(_bytes);

    [InlineArray(SHA256.HashSizeInBytes)]
    private struct Bytes
    {
        private byte _first;
    }
}
