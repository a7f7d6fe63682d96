using System.Buffers.Text;
using System.Text;
using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Entries;

/// <summary>
/// A static feature in Redis: a string <c>&lt;state&gt;|&lt;refresh&gt;…</c>, where refresh is empty or <c>&lt;token&gt;@&lt;ms&gt;</c>:
/// <c>value|…|&lt;ts&gt;|&lt;length of eid&gt;|&lt;eid&gt;&lt;v&gt;</c>, <c>gone|…|&lt;ts&gt;|&lt;length of eid&gt;|&lt;eid&gt;</c> (a tombstone),
/// <c>absent|…</c>, or <c>load|&lt;token&gt;</c>.
/// </summary>
internal static class StringEntry
{
    private static readonly byte[] Absent = "absent|"u8.ToArray();

    private static ReadOnlySpan<byte> Value => "value"u8;

    private static ReadOnlySpan<byte> Gone => "gone"u8;

    private static ReadOnlySpan<byte> Load => "load"u8;

    /// <summary>Reads a reply to <c>GET</c>.</summary>
    public static EntryState Answer(RedisValue entry, RecordRead read, out ReadResult result)
    {
        var window = new WindowCollector(read, new StoredRecord[1], 0);
        var state = entry.IsNull ? EntryState.Absent : Take(entry, ref window);
        result = state.IsAnswer() ? window.Result() : default;
        return state;
    }

    /// <summary>Reads the same from the bytes of a reply, past its end.</summary>
    /// <param name="reader">At the reply.</param>
    /// <param name="replies">What the reader reads; the value of the answer lies in it.</param>
    /// <param name="window">Of the read; gets the record.</param>
    public static EntryState Answer(ref RespReader reader, byte[] replies, ref WindowCollector window)
    {
        var reply = reader.Read();
        if (reply.IsArray)
        {
            reader.Skip(Math.Max(0, reply.Number));
            return EntryState.Unknown;
        }
        return reply.IsNull ? EntryState.Absent
            : reply.IsString ? Take(replies.AsMemory(reply.Start, reply.Length), ref window)
            : EntryState.Unknown;
    }

    /// <summary>How much of a string <see cref="IsLoading"/> needs.</summary>
    public const int LoadingLength = 5;

    /// <summary>Whether a string that begins so is the token of a load.</summary>
    public static bool IsLoading(RedisValue head) => head == "load|";

    /// <summary>The entry for what the store holds.</summary>
    public static RedisValue Of(CacheContent content) =>
        content.Records is [var record]
            ? Of(
                record.Timestamp,
                Encoding.UTF8.GetBytes(record.EventIdentity!),
                record.IsTombstone ? default(ReadOnlyMemory<byte>?) : record.Value
            )
            : Absent;

    /// <summary>The entry for one value, or a tombstone where it is null.</summary>
    public static RedisValue Of(long timestamp, ReadOnlySpan<byte> identity, ReadOnlyMemory<byte>? value)
    {
        var header = $"{(value is null ? "gone" : "value")}||{timestamp}|{identity.Length}|";
        var entry = new byte[header.Length + identity.Length + (value?.Length ?? 0)];
        var offset = Encoding.ASCII.GetBytes(header, entry);
        identity.CopyTo(entry.AsSpan(offset));
        value?.Span.CopyTo(entry.AsSpan(offset + identity.Length));
        return entry;
    }

    private static EntryState Take(ReadOnlyMemory<byte> entry, ref WindowCollector window)
    {
        var span = entry.Span;
        var bar = span.IndexOf((byte)'|');
        if (bar < 0)
        {
            return EntryState.Unknown;
        }
        var state = span[..bar];
        if (state.SequenceEqual(Value))
        {
            return TakeValue(entry[(bar + 1)..], ref window);
        }
        return state.SequenceEqual(Gone) ? EntryState.Answered
            : state.SequenceEqual(Absent.AsSpan(0, Absent.Length - 1)) ? EntryState.KnownAbsent
            : state.SequenceEqual(Load) ? EntryState.Loading
            : EntryState.Unknown;
    }

    /// <param name="fields">What follows <c>value|</c>.</param>
    /// <param name="window">Gets the record, unless it is past retention.</param>
    private static EntryState TakeValue(ReadOnlyMemory<byte> fields, ref WindowCollector window)
    {
        var span = fields.Span;
        var at = span.IndexOf((byte)'|') + 1;
        if (at == 0 || !TryNumber(span, ref at, out var timestamp) || !TryNumber(span, ref at, out var length) || length > span.Length - at)
        {
            return EntryState.Unknown;
        }
        var identity = Encoding.UTF8.GetString(span.Slice(at, (int)length));
        window.Add(new StoredRecord(timestamp, default, identity, fields[(at + (int)length)..]));
        return EntryState.Answered;
    }

    private static bool TryNumber(ReadOnlySpan<byte> span, ref int at, out long number)
    {
        if (!Utf8Parser.TryParse(span[at..], out number, out var consumed) || number < 0 || at + consumed >= span.Length)
        {
            return false;
        }
        at += consumed + 1;
        return span[at - 1] == '|';
    }
}
