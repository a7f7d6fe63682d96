using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Entries;

/// <summary>
/// An action feature in Redis: a sorted set with score = event ms and member <c>&lt;sk&gt;|&lt;v&gt;</c>, and one more member with score −inf, the
/// marker, that says what the set knows: <c>all</c>, <c>from:&lt;sk&gt;</c> upward, or <c>load:&lt;token&gt;</c>. A refresh appends
/// <c>~&lt;token&gt;@&lt;ms&gt;</c> to the marker.
/// </summary>
internal static class SetEntry
{
    private static ReadOnlySpan<byte> All => "all"u8;

    private static ReadOnlySpan<byte> From => "from:"u8;

    private static ReadOnlySpan<byte> Load => "load:"u8;

    /// <summary>
    /// The last rank to ask for, newest first. With no upper bound, one member more than the limit is enough in one command: either
    /// <c>limit</c> records come back, complete since the set has no gaps above its marker, or the marker is among them.
    /// </summary>
    public static long LastRank(RecordRead read) => read.To > SortKey.MaxTimestamp ? read.Limit : -1;

    /// <summary>Reads a reply to <c>ZREVRANGE key 0 lastRank</c>.</summary>
    public static EntryState Answer(RedisValue[] members, RecordRead read, out ReadResult result)
    {
        result = default;
        if (members.Length == 0)
        {
            return EntryState.Absent;
        }
        var window = new WindowCollector(read, new StoredRecord[Math.Min(read.Limit, members.Length)], 0);
        for (var i = 0; i < members.Length; i++)
        {
            var bytes = (byte[]?)members[i] ?? [];
            if (Take(bytes, 0, bytes.Length, i == 0, ref window) is { } state)
            {
                result = state.IsAnswer() ? window.Result() : default;
                return state;
            }
        }
        return EntryState.Unknown; // A whole set without marker: not ours.
    }

    /// <summary>Reads the same from the bytes of a reply, past its end.</summary>
    /// <param name="reader">At the reply.</param>
    /// <param name="replies">What the reader reads; the values of the answer lie in it.</param>
    /// <param name="window">Of the read; gets its records.</param>
    public static EntryState Answer(ref RespReader reader, byte[] replies, ref WindowCollector window)
    {
        var reply = reader.Read();
        if (!reply.IsArray || reply.IsNull)
        {
            return EntryState.Unknown;
        }
        EntryState? state = reply.Number == 0 ? EntryState.Absent : null;
        for (long i = 0; i < reply.Number; i++)
        {
            if (reader.TryReadString(out var start, out var length))
            {
                state ??= Take(replies, start, length, i == 0, ref window);
                continue;
            }
            var member = reader.Read();
            if (member.IsArray)
            {
                reader.Skip(Math.Max(0, member.Number));
            }
            state ??= EntryState.Unknown;
        }
        return state ?? EntryState.Unknown;
    }

    /// <summary>Whether the lowest member of a set is the token of a load.</summary>
    public static bool IsLoading(RedisValue[] lowest) => lowest is [var marker] && marker.StartsWith("load:");

    /// <summary>The marker of a filled set.</summary>
    public static RedisValue Marker(CacheContent content) => content.IsAll ? "all" : $"from:{content.Records[^1].SortKey}";

    public static RedisValue Member(SortKey key, ReadOnlySpan<byte> value)
    {
        var member = new byte[SortKey.Length + 1 + value.Length];
        key.WriteTo(member);
        member[SortKey.Length] = (byte)'|';
        value.CopyTo(member.AsSpan(SortKey.Length + 1));
        return member;
    }

    /// <returns>What the members so far say of the read; null as long as the next one is needed.</returns>
    private static EntryState? Take(byte[] replies, int start, int length, bool isFirst, ref WindowCollector window)
    {
        var member = replies.AsSpan(start, length);
        if (!TryParse(member, out var key))
        {
            return AtMarker(member, isFirst, ref window);
        }
        if (window.Wants(key.Timestamp))
        {
            const int head = SortKey.Length + 1;
            window.Next() = new StoredRecord(key.Timestamp, key, null, new ReadOnlyMemory<byte>(replies, start + head, length - head));
        }
        return window.IsComplete ? EntryState.Answered : null;
    }

    private static EntryState AtMarker(ReadOnlySpan<byte> marker, bool isFirst, ref WindowCollector window)
    {
        if (marker.StartsWith(Load))
        {
            return EntryState.Loading;
        }
        return !TryReadMarker(marker, out var lowest) ? EntryState.Unknown
            : lowest == default ? (isFirst ? EntryState.KnownAbsent : EntryState.Answered)
            : window.IsComplete || window.Covers(lowest) ? EntryState.Answered
            : EntryState.Beyond;
    }

    /// <summary>Reads the marker of a filled set.</summary>
    /// <param name="marker">The member with score −inf.</param>
    /// <param name="lowest">From which key upward the set knows all records; the default where it knows all there are.</param>
    /// <returns>False for any other text.</returns>
    public static bool TryReadMarker(ReadOnlySpan<byte> marker, out SortKey lowest)
    {
        lowest = default;
        var refresh = marker.IndexOf((byte)'~');
        var knows = refresh < 0 ? marker : marker[..refresh];
        return knows.SequenceEqual(All) || (knows.StartsWith(From) && SortKey.TryParse(knows[From.Length..], out lowest));
    }

    private static bool TryParse(ReadOnlySpan<byte> member, out SortKey key)
    {
        if (member.Length > SortKey.Length && member[SortKey.Length] == '|')
        {
            return SortKey.TryParse(member[..SortKey.Length], out key);
        }
        key = default;
        return false;
    }
}
