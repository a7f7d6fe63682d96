using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeatureStore.Definitions.Features;

/// <summary>Parts of UTF-8 to be sorted by their bytes. One a thread, reused.</summary>
internal sealed class EncodingScratch : IDisposable
{
    /// <summary>What a thread keeps for its next set or map; more is given back.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static EncodingScratch? s_free;

    private readonly List<Part> _parts = [];
    private ArrayBufferWriter<byte> _bytes = new(1_024);
    private int _start;

    private EncodingScratch() => Writer = new Utf8JsonWriter(_bytes, StoredJson.WriterOptions with { SkipValidation = true });

    public Utf8JsonWriter Writer { get; }

    public int Count => _parts.Count;

    public ReadOnlySpan<byte> this[int index] => Bytes(_parts[index]);

    public static EncodingScratch Rent()
    {
        var scratch = s_free ?? new EncodingScratch();
        s_free = null;
        return scratch;
    }

    public void BeginPart()
    {
        _start = _bytes.WrittenCount;
        Writer.Reset();
    }

    public void EndPart()
    {
        Writer.Flush();
        _parts.Add(new Part(_start, _bytes.WrittenCount - _start, _parts.Count));
    }

    public void AddText(string text)
    {
        var start = _bytes.WrittenCount;
        Encoding.UTF8.GetBytes(text, _bytes);
        _parts.Add(new Part(start, _bytes.WrittenCount - start, _parts.Count));
    }

    /// <summary>By bytes; equal parts stay in the order in which they came.</summary>
    public void SortParts() =>
        _parts.Sort(
            (a, b) =>
            {
                var order = Bytes(a).SequenceCompareTo(Bytes(b));
                return order != 0 ? order : a.Index.CompareTo(b.Index);
            }
        );

    /// <summary>The place that a sorted part had before.</summary>
    public int OriginalIndex(int index) => _parts[index].Index;

    public void Dispose()
    {
        _parts.Clear();
        if (_bytes.Capacity > MaxKeptBytes)
        {
            _bytes = new ArrayBufferWriter<byte>(1_024);
        }
        else
        {
            _bytes.ResetWrittenCount();
        }
        Writer.Reset(_bytes);
        s_free = this;
    }

    private ReadOnlySpan<byte> Bytes(Part part) => _bytes.WrittenSpan.Slice(part.Start, part.Length);

    private readonly record struct Part(int Start, int Length, int Index);
}
