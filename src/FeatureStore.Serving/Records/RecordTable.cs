using System.Runtime.InteropServices;
using FeatureStore.Serving.Telemetry;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Records;

/// <summary>Where the fields of all records of a block are: worked out once for as long as the block stays in memory.</summary>
internal sealed class RecordTable
{
    private const int UsesBeforeRendering = 2;
    private const int MaxDoublings = 20;

    private readonly FieldSlice[] _slices;
    private readonly long[] _timestamps;
    private readonly bool[]? _leftOut;
    private RenderedRecords? _rendered;
    private object? _candidate;
    private int _candidateUses;
    private int _renderings;

    private RecordTable(FeatureShape shape, byte[] values, int longest, long[] timestamps, FieldSlice[] slices, bool[]? leftOut)
    {
        Shape = shape;
        Values = values;
        Longest = longest;
        _timestamps = timestamps;
        _slices = slices;
        _leftOut = leftOut;
    }

    public FeatureShape Shape { get; }

    /// <summary>All records, one after another: who writes them out walks through memory in one direction.</summary>
    public byte[] Values { get; }

    /// <summary>Length of the longest record.</summary>
    public int Longest { get; }

    public int Count => _timestamps.Length;

    /// <summary>The table of the block for the shape, made now unless somebody made it before.</summary>
    public static RecordTable Of(RecordBlock block, FeatureShape shape, ServingMetrics metrics)
    {
        // A new catalog brings new shapes: what was worked out for the old one does not count.
        if (block.Decoded is RecordTable known && ReferenceEquals(known.Shape, shape))
        {
            return known;
        }
        var table = Read(block.Records, shape, metrics);
        block.Decoded = table;
        return table;
    }

    /// <summary>Whether the record fits its feature.</summary>
    public bool IsServed(int record) => _leftOut is null || !_leftOut[record];

    /// <summary>Event time, epoch ms.</summary>
    public long TimestampOf(int record) => _timestamps[record];

    /// <summary>One slice of <see cref="Values"/> for each field of the shape.</summary>
    public ReadOnlySpan<FieldSlice> SlicesOf(int record) => _slices.AsSpan(record * Shape.Fields.Length, Shape.Fields.Length);

    /// <summary>What <paramref name="render"/> made of all records for its owner, or null while the owner has not come often enough.</summary>
    /// <param name="block">Of which this is the table; is told what more is kept.</param>
    /// <param name="owner">Who writes the records out, always in the same way.</param>
    /// <param name="render">Of the owner.</param>
    public RenderedRecords? Rendered(RecordBlock block, object owner, Func<RecordTable, RenderedRecords> render)
    {
        var rendered = Volatile.Read(ref _rendered);
        return rendered is not null && ReferenceEquals(rendered.Owner, owner) ? rendered : RenderSoon(block, owner, render);
    }

    /// <summary>
    /// There is one rendering. Another owner takes its place by coming often enough, each time twice as often as before: two that come by
    /// turns do not render for ever. Races between requests cost a count or a rendering, no more.
    /// </summary>
    private RenderedRecords? RenderSoon(RecordBlock block, object owner, Func<RecordTable, RenderedRecords> render)
    {
        if (!ReferenceEquals(_candidate, owner))
        {
            _candidate = owner;
            _candidateUses = 1;
            return null;
        }
        if (++_candidateUses < UsesBeforeRendering << _renderings)
        {
            return null;
        }
        _candidate = null;
        _renderings = Math.Min(_renderings + 1, MaxDoublings);
        var made = render(this);
        var before = Interlocked.Exchange(ref _rendered, made);
        block.Grow(made.Size - (before?.Size ?? 0));
        return made;
    }

    private static RecordTable Read(StoredRecord[] records, FeatureShape shape, ServingMetrics metrics)
    {
        var width = shape.Fields.Length;
        var slices = new FieldSlice[records.Length * width];
        var timestamps = new long[records.Length];
        bool[]? leftOut = null;
        var values = Together(records, out var starts, out var longest);
        for (var i = 0; i < records.Length; i++)
        {
            timestamps[i] = records[i].Timestamp;
            var fields = slices.AsSpan(i * width, width);
            var reason = records[i].IsTombstone ? LeftOutReason.None : RecordReader.TryRead(shape, records[i].Value.Span, fields);
            if (reason != LeftOutReason.None)
            {
                metrics.LeftOut(shape, reason);
            }
            if (reason != LeftOutReason.None || records[i].IsTombstone)
            {
                (leftOut ??= new bool[records.Length])[i] = true;
                continue;
            }
            foreach (ref var field in fields)
            {
                field = field.Start >= 0 ? field with { Start = starts[i] + field.Start } : field;
            }
        }
        return new RecordTable(shape, values, longest, timestamps, slices, leftOut);
    }

    /// <summary>The array that all records lie in, if there is one; otherwise a copy of them.</summary>
    private static byte[] Together(StoredRecord[] records, out int[] starts, out int longest)
    {
        starts = new int[records.Length];
        longest = 0;
        byte[]? shared = null;
        var isShared = true;
        var total = 0;
        for (var i = 0; i < records.Length; i++)
        {
            var value = records[i].Value;
            longest = Math.Max(longest, value.Length);
            isShared &= MemoryMarshal.TryGetArray(value, out var segment) && (value.IsEmpty || (shared ??= segment.Array) == segment.Array);
            starts[i] = isShared ? segment.Offset : 0;
            total += value.Length;
        }
        if (isShared)
        {
            return shared ?? [];
        }
        var copy = new byte[total];
        var start = 0;
        for (var i = 0; i < records.Length; i++)
        {
            starts[i] = start;
            records[i].Value.Span.CopyTo(copy.AsSpan(start));
            start += records[i].Value.Length;
        }
        return copy;
    }
}
