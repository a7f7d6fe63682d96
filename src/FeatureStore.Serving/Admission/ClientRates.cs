using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FeatureStore.Serving.Admission;

/// <summary>
/// A token bucket for each client; where nobody says who they are, for each remote address. Bounded (I7): clients up to a number, addresses
/// in slots that several may share.
/// </summary>
/// <param name="perSecond">Tokens a second; 0: no limit.</param>
/// <param name="burst">Tokens at once after a pause.</param>
/// <param name="time">Fills the buckets.</param>
internal sealed class ClientRates(int perSecond, int burst, TimeProvider time)
{
    internal const int MaxClients = 10_000;
    private const int Slots = 4_096;

    private readonly ConcurrentDictionary<string, TokenBucket> _clients = new(StringComparer.Ordinal);
    private readonly TokenBucket?[] _slots = new TokenBucket?[Slots];
    private int _clientCount;

    /// <summary>Whether there is a limit at all.</summary>
    public bool IsOn => perSecond > 0;

    /// <summary>Buckets made for clients.</summary>
    internal int Count => _clients.Count;

    /// <summary>Takes a token of a client.</summary>
    /// <returns>Zero, or how long until there is one.</returns>
    public TimeSpan TryTake(string client) => Take(_clients.TryGetValue(client, out var bucket) ? bucket : Add(client));

    /// <summary>Takes a token of whoever has no name.</summary>
    /// <returns>Zero, or how long until there is one.</returns>
    public TimeSpan TryTake(IPAddress? address) => Take(InSlot(address is null ? 0 : HashOf(address)));

    private TimeSpan Take(TokenBucket bucket)
    {
        var ticks = bucket.TryTake(time.GetTimestamp());
        return ticks == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)ticks / time.TimestampFrequency);
    }

    private TokenBucket Add(string client)
    {
        // Names come from tokens too: whoever issues many shares buckets then, instead of filling memory.
        if (Volatile.Read(ref _clientCount) >= MaxClients)
        {
            return InSlot(client.GetHashCode(StringComparison.Ordinal));
        }
        var made = New();
        var bucket = _clients.GetOrAdd(client, made);
        if (ReferenceEquals(bucket, made))
        {
            Interlocked.Increment(ref _clientCount);
        }
        return bucket;
    }

    private TokenBucket InSlot(int hash)
    {
        ref var slot = ref _slots[(uint)hash % Slots];
        return Volatile.Read(ref slot) ?? Interlocked.CompareExchange(ref slot, New(), null) ?? slot!;
    }

    private TokenBucket New() => new(perSecond, Math.Max(1, burst), time.TimestampFrequency);

    /// <summary>Of IPv6 the first 64 bits: whoever has one address there has them all.</summary>
    private static int HashOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length))
        {
            return 0;
        }
        var hash = new HashCode();
        hash.AddBytes(address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? bytes[..8] : bytes[..length]);
        return hash.ToHashCode();
    }
}
