namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>Whole lines of a file that may still grow. A line without its end is not there yet.</summary>
/// <param name="read">Reads bytes from a position on; positions only ever ascend. 0: there are none now.</param>
/// <param name="position">Of the first line.</param>
/// <param name="maxLineBytes">Of a line.</param>
internal sealed class LineReader(LineReader.ReadAt read, long position, int maxLineBytes)
{
    /// <summary>Reads what fits, or what there is, from the position on.</summary>
    public delegate int ReadAt(Span<byte> destination, long position);

    public LineReader(FileStream file, long position, int maxLineBytes)
        : this((destination, at) => RandomAccess.Read(file.SafeFileHandle, destination, at), position, maxLineBytes) { }

    /// <summary>How much of a line over the bound is kept, for its dead letter.</summary>
    private const int KeptOfTooLong = 1_024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>File offset of the byte after the buffered ones.</summary>
    private long _readAt = position;

    /// <summary>The beginning of a line that is over the bound and whose end has not come yet.</summary>
    private byte[]? _tooLong;

    /// <summary>The byte after the last line returned.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The next line, in memory of its own, without its end.</summary>
    /// <param name="line">Of a line over the bound, only its beginning.</param>
    /// <param name="offset">Where it starts in the file.</param>
    /// <param name="tooLong">The line is over the bound.</param>
    /// <returns>False when no whole line is there.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> line, out long offset, out bool tooLong)
    {
        offset = Position;
        var searched = 0;
        while (true)
        {
            var held = _buffer.AsSpan(_start, _end - _start);
            var newline = held[searched..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var length = searched + newline;
                tooLong = _tooLong is not null || length > maxLineBytes;
                line = _tooLong ?? held[..(tooLong ? KeptOfTooLong : length)].ToArray();
                _tooLong = null;
                _start += length + 1;
                Position = _readAt - (_end - _start);
                return true;
            }
            searched = held.Length;
            if (searched > maxLineBytes)
            {
                _tooLong ??= held[..KeptOfTooLong].ToArray();
                _start = _end;
                searched = 0;
            }
            if (!Fill())
            {
                line = default;
                tooLong = false;
                return false;
            }
        }
    }

    /// <summary>What is left when nothing more will come: a last line without its end.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryReadLast(out ReadOnlyMemory<byte> line, out long offset, out bool tooLong)
    {
        offset = Position;
        tooLong = _tooLong is not null;
        line = _tooLong ?? _buffer.AsSpan(_start, _end - _start).ToArray();
        _tooLong = null;
        _start = _end;
        Position = _readAt;
        return offset < Position;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var count = read(_buffer.AsSpan(_end), _readAt);
        _end += count;
        _readAt += count;
        return count > 0;
    }
}
