using System.Security.Cryptography;
using System.Text;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Auditing;

/// <summary>How one cache entry differs from the store, at one look.</summary>
/// <param name="Missing">Digests of what the entry hides: of members, or of entry and value.</param>
/// <param name="Stale">Digests of what only the entry has.</param>
/// <param name="Orphaned">Why nobody asks for it; null where somebody does.</param>
internal sealed record EntryDifference(IReadOnlySet<string> Missing, IReadOnlySet<string> Stale, string? Orphaned)
{
    public static readonly EntryDifference None = new(new HashSet<string>(), new HashSet<string>(), null);

    public bool IsNone => Missing.Count == 0 && Stale.Count == 0 && Orphaned is null;

    public static EntryDifference Orphan(string why) => None with { Orphaned = why };

    /// <summary>
    /// What was there at both looks. A write that was under way at the first is done by the second, and an entry that was made anew in
    /// between differs in other things if at all.
    /// </summary>
    public EntryDifference And(EntryDifference later) =>
        new(
            Missing.Intersect(later.Missing).ToHashSet(),
            Stale.Intersect(later.Stale).ToHashSet(),
            Orphaned == later.Orphaned ? Orphaned : null
        );

    /// <summary>Compares the string of a static feature.</summary>
    /// <param name="entry">Reply to GET.</param>
    /// <param name="stored">What the store holds, tombstones too; asked for after the entry.</param>
    /// <param name="retainedFrom">Epoch ms; what is older is served by nobody.</param>
    public static EntryDifference Of(RedisValue entry, StoredRecord[] stored, long retainedFrom)
    {
        if (entry.IsNull)
        {
            return None;
        }
        var fields = Encoding.Latin1.GetString((byte[])entry!).Split('|', 3);
        if (fields is ["load", ..])
        {
            return None;
        }
        if (fields is not ["value" or "gone" or "absent", ..])
        {
            return Orphan("it can't be read");
        }
        // The token of a refresh says nothing of what is known.
        var known = fields.Length == 3 ? $"{fields[0]}||{fields[2]}" : $"{fields[0]}|";
        var expected = Encoding.Latin1.GetString((byte[])StringEntry.Of(new CacheContent(stored, IsAll: true))!);
        var isGone = stored.Length == 0 && fields is ["value" or "gone", _, var rest] && Timestamp(rest) < retainedFrom;
        if (known == expected || isGone)
        {
            return None;
        }
        var difference = new HashSet<string> { $"{Digest(known)} for {Digest(expected)}" };
        return fields[0] == "value" ? None with { Stale = difference } : None with { Missing = difference };
    }

    /// <summary>Compares the sorted set of an action feature.</summary>
    /// <param name="members">The whole set, newest first.</param>
    /// <param name="stored">What the store holds from <paramref name="retainedFrom"/> on, newest first; asked for after the set.</param>
    /// <param name="isCut">Whether the store may hold older ones than it said.</param>
    /// <param name="retainedFrom">Epoch ms; what is older is served by nobody.</param>
    public static EntryDifference Of(RedisValue[] members, StoredRecord[] stored, bool isCut, long retainedFrom)
    {
        if (members.Length == 0 || SetEntry.IsLoading([members[^1]]))
        {
            return None;
        }
        if (!SetEntry.TryReadMarker((byte[])members[^1]!, out var lowest))
        {
            return Orphan("it can't be read");
        }
        var from = Greatest(lowest, new SortKey(retainedFrom, 0));
        if (isCut)
        {
            from = Greatest(from, stored[^1].SortKey);
        }
        var known = new HashSet<string>();
        foreach (var member in members.AsSpan(0, members.Length - 1))
        {
            var bytes = (byte[])member!;
            if (bytes.Length <= SortKey.Length || !SortKey.TryParse(bytes.AsSpan(0, SortKey.Length), out var key))
            {
                return Orphan("it can't be read");
            }
            if (key >= from)
            {
                known.Add(Digest(bytes));
            }
        }
        var expected = stored
            .Where(record => record.SortKey >= from)
            .Select(record => Digest((byte[])SetEntry.Member(record.SortKey, record.Value.Span)!))
            .ToHashSet();
        return new EntryDifference(expected.Except(known).ToHashSet(), known.Except(expected).ToHashSet(), null);
    }

    /// <summary>Tells values apart without keeping them: they may be long, and many.</summary>
    private static string Digest(byte[] value) => Convert.ToHexString(SHA256.HashData(value).AsSpan(0, 16));

    private static string Digest(string latin1) => Digest(Encoding.Latin1.GetBytes(latin1));

    private static SortKey Greatest(SortKey left, SortKey right) => left >= right ? left : right;

    private static long Timestamp(string rest) => long.TryParse(rest.AsSpan(0, Math.Max(0, rest.IndexOf('|'))), out var time) ? time : 0;
}
