using System.Buffers.Text;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Records;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Plans;

/// <summary>How a record becomes an object of the answer: bytes of the query and bytes of the store, by turns.</summary>
internal sealed class RecordPlan
{
    private readonly FeatureShape _shape;
    private readonly RecordSegment[] _segments;
    private readonly Func<RecordTable, RenderedRecords> _render;
    private readonly bool _isPlain;
    private readonly int _fieldSegments;

    /// <summary>The most that all but stored values take.</summary>
    private readonly int _constantLength;

    public RecordPlan(FeatureShape shape, RecordSegment[] segments)
    {
        (_shape, _segments, _render) = (shape, segments, Render);
        _isPlain = !Array.Exists(segments, s => s.Source == RecordSource.Vector);
        _fieldSegments = segments.Count(s => s.Source == RecordSource.Field);
        _constantLength = 1 + segments.Sum(s => s.Prefix.Length + Math.Max(JsonBytes.InstantLength, s.Field?.Default.Length ?? 0));
    }

    /// <summary>Writes all records that can be served as a list.</summary>
    public void WriteList(PlanExecution execution, in ReadAnswer answer)
    {
        var output = execution.Output;
        output.Write((byte)'[');
        var first = output.Length;
        if (answer.Count > 0)
        {
            execution.MeasureFreshness(answer.Records[0].Timestamp);
        }
        if (answer.Block is { } block)
        {
            WriteBlock(execution, block, answer.Start, answer.Count);
        }
        else
        {
            var slices = execution.Slices(_shape.Fields.Length);
            foreach (ref readonly var record in answer.Records)
            {
                if (IsServed(execution, record, slices))
                {
                    Write(output, first, record.Timestamp, record.Value.Span, record.Value.Length, slices);
                }
            }
        }
        output.Write((byte)']');
    }

    /// <summary>Writes the one record of a static feature, or null.</summary>
    public void WriteOne(PlanExecution execution, in ReadAnswer answer)
    {
        var output = execution.Output;
        var first = output.Length;
        if (answer.Count > 0)
        {
            ref readonly var record = ref answer.Records[0];
            execution.MeasureFreshness(record.Timestamp);
            if (answer.Block is { } block)
            {
                WriteBlock(execution, block, answer.Start, count: 1);
            }
            else
            {
                var slices = execution.Slices(_shape.Fields.Length);
                if (IsServed(execution, record, slices))
                {
                    Write(output, first, record.Timestamp, record.Value.Span, record.Value.Length, slices);
                }
            }
        }
        if (output.Length == first)
        {
            output.WriteNull();
        }
    }

    /// <summary>Writes records that stay in memory: as they were written before, where they were.</summary>
    private void WriteBlock(PlanExecution execution, RecordBlock block, int start, int count)
    {
        if (count == 0)
        {
            return;
        }
        var output = execution.Output;
        var table = RecordTable.Of(block, _shape, execution.Metrics);
        if (table.Rendered(block, this, _render) is { } rendered)
        {
            output.Write(rendered.Of(start, count));
            return;
        }
        var first = output.Length;
        for (var i = start; i < start + count; i++)
        {
            Write(output, first, table, i);
        }
    }

    private RenderedRecords Render(RecordTable table)
    {
        using var output = new PooledBuffer();
        var ends = new int[table.Count];
        for (var i = 0; i < ends.Length; i++)
        {
            // A comma before the first one too: a window may begin anywhere.
            Write(output, first: -1, table, i);
            ends[i] = output.Length;
        }
        return new RenderedRecords(this, output.WrittenMemory.ToArray(), ends);
    }

    private void Write(PooledBuffer output, int first, RecordTable table, int record)
    {
        if (table.IsServed(record))
        {
            Write(output, first, table.TimestampOf(record), table.Values, table.Longest, table.SlicesOf(record));
        }
    }

    private bool IsServed(PlanExecution execution, in StoredRecord record, Span<FieldSlice> slices)
    {
        if (record.IsTombstone)
        {
            return false;
        }
        var reason = RecordReader.TryRead(_shape, record.Value.Span, slices);
        if (reason != LeftOutReason.None)
        {
            execution.LeaveOut(_shape, record, reason);
        }
        return reason == LeftOutReason.None;
    }

    /// <param name="output">Where to.</param>
    /// <param name="first">Where in it the first record begins.</param>
    /// <param name="timestamp">Event time, epoch ms.</param>
    /// <param name="value">What the slices are of.</param>
    /// <param name="longest">Bytes that one field has at most, unless it is a default.</param>
    /// <param name="slices">The record's fields.</param>
    private void Write(
        PooledBuffer output,
        int first,
        long timestamp,
        ReadOnlySpan<byte> value,
        int longest,
        ReadOnlySpan<FieldSlice> slices
    )
    {
        if (output.Length > first)
        {
            output.Write((byte)',');
        }
        if (_isPlain)
        {
            WritePlain(output, timestamp, value, longest, slices);
            return;
        }
        foreach (ref readonly var segment in _segments.AsSpan())
        {
            output.Write(segment.Prefix);
            switch (segment.Source)
            {
                case RecordSource.Field:
                    output.Write(Served(segment.Field!, value, slices));
                    break;
                case RecordSource.Timestamp:
                    output.WriteNumber(timestamp);
                    break;
                case RecordSource.OccurredAt:
                    output.WriteInstant(timestamp);
                    break;
                case RecordSource.Vector:
                    WriteVector(output, segment.Field!, value, slices[segment.Field!.Ordinal]);
                    break;
            }
        }
        output.Write((byte)'}');
    }

    /// <summary>The same for records without vectors, with the room for all of it made at once.</summary>
    private void WritePlain(PooledBuffer output, long timestamp, ReadOnlySpan<byte> value, int longest, ReadOnlySpan<FieldSlice> slices)
    {
        var room = output.GetSpan(_constantLength + (_fieldSegments * longest));
        var length = 0;
        foreach (ref readonly var segment in _segments.AsSpan())
        {
            segment.Prefix.CopyTo(room[length..]);
            length += segment.Prefix.Length;
            switch (segment.Source)
            {
                case RecordSource.Field:
                    var served = Served(segment.Field!, value, slices);
                    served.CopyTo(room[length..]);
                    length += served.Length;
                    break;
                case RecordSource.Timestamp:
                    Utf8Formatter.TryFormat(timestamp, room[length..], out var digits);
                    length += digits;
                    break;
                case RecordSource.OccurredAt:
                    length += JsonBytes.FormatInstant(room[length..], timestamp);
                    break;
            }
        }
        room[length] = (byte)'}';
        output.Advance(length + 1);
    }

    private static ReadOnlySpan<byte> Served(FieldShape field, ReadOnlySpan<byte> value, ReadOnlySpan<FieldSlice> slices)
    {
        var slice = slices[field.Ordinal];
        return slice.Start >= 0 ? value.Slice(slice.Start, slice.Length)
            : slice.IsNull ? "null"u8
            : field.Default.Span;
    }

    private static void WriteVector(PooledBuffer output, FieldShape field, ReadOnlySpan<byte> value, FieldSlice slice)
    {
        if (slice.IsNull)
        {
            output.WriteNull();
        }
        else
        {
            VectorJson.Write(slice.IsDefault ? field.Default.Span : value.Slice(slice.Start, slice.Length), field.Type, output);
        }
    }
}
