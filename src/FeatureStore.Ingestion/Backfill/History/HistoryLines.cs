using System.IO.Compression;
using FeatureStore.Ingestion.Sources.Files;
using ZstdSharp;

namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>
/// One event a line. Of a plain file a part may begin anywhere: it has the lines that begin in it. Positions in a compressed file are those
/// of what is inside.
/// </summary>
internal sealed class HistoryLines : IHistoryReader
{
    private readonly HistoryPart _part;
    private readonly FileStream _file;
    private readonly Stream? _unpacked;
    private readonly LineReader _lines;

    public HistoryLines(HistoryPart part, long from, int maxLineBytes)
    {
        _part = part;
        _file = new FileStream(part.File.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        try
        {
            if (part.File.IsPacked)
            {
                _unpacked = Unpack(_file);
                Skip(_unpacked, from);
                _lines = new LineReader((destination, _) => _unpacked.Read(destination), from, maxLineBytes);
            }
            else
            {
                // A part that begins inside a line leaves it to the part before. With the byte before its start it sees whether it does.
                var isInside = from == part.Start && from > 0;
                _lines = new LineReader(_file, isInside ? from - 1 : from, maxLineBytes);
                if (isInside)
                {
                    _lines.TryRead(out _, out _, out _);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public double Fraction =>
        _part.Bytes == 0 ? 1
        : _part.File.IsPacked ? Math.Min(1, (double)_file.Position / _part.Bytes)
        : Math.Clamp((double)(_lines.Position - _part.Start) / _part.Bytes, 0, 1);

    public bool TryRead(out HistoryEvent found)
    {
        found = default;
        if (_lines.Position >= _part.End)
        {
            return false;
        }
        if (!_lines.TryRead(out var line, out var offset, out var isTooLong) && !_lines.TryReadLast(out line, out offset, out isTooLong))
        {
            return false;
        }
        found = new HistoryEvent(line, offset, _lines.Position, isTooLong);
        return true;
    }

    public void Dispose()
    {
        _unpacked?.Dispose();
        _file.Dispose();
    }

    private static Stream Unpack(FileStream file) =>
        file.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || file.Name.EndsWith(".gzip", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : new DecompressionStream(file);

    private static void Skip(Stream stream, long bytes)
    {
        var buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length));
            if (read == 0)
            {
                return;
            }
            bytes -= read;
        }
    }
}
