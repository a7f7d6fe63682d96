using System.Runtime.InteropServices;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Expressions;

/// <summary>
/// A CEL value, without boxing. A JSON element is wrapped as it is and converted on use: it must outlive the value, so a value
/// taken from an event is not to be kept longer than the event's document. The default is null.
/// </summary>
/// <remarks>
/// A JSON integer (no <c>.</c>, no exponent) that fits 64 bits is an int, every other JSON number a double. A JSON string may hold
/// what is no Unicode text (a lone surrogate): see <see cref="TryGetString"/>.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct CelValue
{
    // What the fields hold, by kind:
    //   Bool, Int, UInt, Double   _bits
    //   String                    _object is a string, or null: _json
    //   Bytes                     _object is a byte[]
    //   List                      _object is a CelValue[] (_bits is its weight), or null: _json
    //   Map                       _object is a CelMap or an ICelObject, or null: _json
    //   Timestamp, Duration       _bits is seconds (of the epoch), _small nanoseconds
    //   Type                      _object is the type's name
    //   Opaque                    _object is a CelOpaque
    //   Error                     _object is the message, _small the code, _bits the position plus one
    private readonly object? _object;
    private readonly JsonElement _json;
    private readonly long _bits;
    private readonly int _small;

    private CelValue(CelKind kind, object? @object = null, long bits = 0, int small = 0, JsonElement json = default)
    {
        Kind = kind;
        _object = @object;
        _bits = bits;
        _small = small;
        _json = json;
    }

    public CelKind Kind { get; }

    public bool IsError => Kind == CelKind.Error;

    public bool IsNull => Kind == CelKind.Null;

    /// <summary><see cref="CelErrorCode.None"/> unless <see cref="Kind"/> is <see cref="CelKind.Error"/>.</summary>
    public CelErrorCode ErrorCode => Kind == CelKind.Error ? (CelErrorCode)_small : CelErrorCode.None;

    /// <summary>Whether this is the error of naming what is not there: no such key, an index out of range, a selection on null.</summary>
    public bool IsMissing => ErrorCode is CelErrorCode.NoSuchKey or CelErrorCode.IndexOutOfRange or CelErrorCode.SelectionOnNull;

    /// <summary>What went wrong, for a reader; empty unless <see cref="Kind"/> is <see cref="CelKind.Error"/>.</summary>
    public string ErrorMessage => Kind == CelKind.Error ? (string)_object! : string.Empty;

    /// <summary>Where in the expression's text it went wrong; -1 when that is not known, or the kind is another.</summary>
    public int ErrorPosition => Kind == CelKind.Error ? (int)_bits - 1 : -1;

    /// <exception cref="InvalidOperationException">The kind is not bool; the other accessors likewise.</exception>
    public bool AsBool() => Kind == CelKind.Bool ? _bits != 0 : throw Wrong(CelKind.Bool);

    public long AsInt64() => Kind == CelKind.Int ? _bits : throw Wrong(CelKind.Int);

    public ulong AsUInt64() => Kind == CelKind.UInt ? (ulong)_bits : throw Wrong(CelKind.UInt);

    /// <summary>The number of kind double; one of kind int or uint, rounded to the nearest double.</summary>
    public double AsDouble() =>
        Kind switch
        {
            CelKind.Double => BitConverter.Int64BitsToDouble(_bits),
            CelKind.Int => _bits,
            CelKind.UInt => (ulong)_bits,
            _ => throw Wrong(CelKind.Double),
        };

    /// <summary>The text. What is no Unicode in a JSON string reads as U+FFFD; <see cref="CelExpression.Evaluate"/> never returns such a one.</summary>
    public string AsString() =>
        Kind != CelKind.String ? throw Wrong(CelKind.String)
        : TryGetString(out var text) ? text
        : JsonText.Repair(_json);

    public ReadOnlyMemory<byte> AsBytes() => Kind == CelKind.Bytes ? (byte[])_object! : throw Wrong(CelKind.Bytes);

    /// <summary>The text of a string.</summary>
    /// <returns>False when the kind is another, or the string's JSON is no Unicode text (a lone surrogate, wrong UTF-8).</returns>
    public bool TryGetString(out string text)
    {
        if (Kind == CelKind.String)
        {
            if (_object is string s)
            {
                text = s;
                return true;
            }
            return JsonText.TryGetString(_json, out text);
        }
        text = string.Empty;
        return false;
    }

    /// <summary>The JSON that the value wraps.</summary>
    /// <returns>False when the value does not come from JSON as it is, but was computed.</returns>
    public bool TryGetJson(out JsonElement element)
    {
        element = _json;
        return _json.ValueKind != JsonValueKind.Undefined;
    }

    /// <summary>The elements of a list, in order; a foreach allocates nothing.</summary>
    public CelElements Elements => Kind == CelKind.List ? new CelElements((CelValue[]?)_object, _json) : throw Wrong(CelKind.List);

    /// <summary>The entries of a map, in the order written; none for an <see cref="ICelObject"/>, whose keys only the host knows.</summary>
    public CelEntries Entries => Kind == CelKind.Map ? new CelEntries(_object as CelMap, _json) : throw Wrong(CelKind.Map);

    public static CelValue Null => default;

    public static CelValue FromBool(bool value) => new(CelKind.Bool, bits: value ? 1 : 0);

    public static CelValue FromInt64(long value) => new(CelKind.Int, bits: value);

    public static CelValue FromUInt64(ulong value) => new(CelKind.UInt, bits: (long)value);

    public static CelValue FromDouble(double value) => new(CelKind.Double, bits: BitConverter.DoubleToInt64Bits(value));

    public static CelValue FromString(string value) => new(CelKind.String, value);

    public static CelValue FromBytes(byte[] value) => new(CelKind.Bytes, value);

    /// <summary>Takes the array as it is: it must not change afterwards.</summary>
    public static CelValue FromList(CelValue[] elements) => new(CelKind.List, elements, bits: CelWeight.OfAll(elements));

    public static CelValue FromObject(ICelObject value) => new(CelKind.Map, value);

    public static CelValue Error(CelErrorCode code, string message) => new(CelKind.Error, message, small: (int)code);

    /// <summary>Wraps the element without reading more of it than its kind; a missing element (undefined) is null.</summary>
    public static CelValue FromJson(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => new CelValue(CelKind.Map, json: element),
            JsonValueKind.Array => new CelValue(CelKind.List, json: element),
            JsonValueKind.String => new CelValue(CelKind.String, json: element),
            JsonValueKind.True => new CelValue(CelKind.Bool, bits: 1, json: element),
            JsonValueKind.False => new CelValue(CelKind.Bool, bits: 0, json: element),
            JsonValueKind.Number when element.TryGetInt64(out var integer) => new CelValue(CelKind.Int, bits: integer, json: element),
            JsonValueKind.Number => new CelValue(CelKind.Double, bits: JsonText.DoubleBits(element), json: element),
            _ => default,
        };

    /// <summary>For a reader of logs and errors; not for storage.</summary>
    public override string ToString() => CelText.Describe(this);

    internal static CelValue FromMap(CelMap map) => new(CelKind.Map, map);

    /// <param name="seconds">Of the Unix epoch, floor.</param>
    /// <param name="nanos">0 to 999,999,999.</param>
    internal static CelValue FromTimestamp(long seconds, int nanos) => new(CelKind.Timestamp, bits: seconds, small: nanos);

    /// <param name="seconds">Floor of the duration.</param>
    /// <param name="nanos">0 to 999,999,999, also for a negative duration.</param>
    internal static CelValue FromDuration(long seconds, int nanos) => new(CelKind.Duration, bits: seconds, small: nanos);

    internal static CelValue FromOpaque(CelOpaque value) => new(CelKind.Opaque, value);

    /// <summary>An error with its place, unless it has one already.</summary>
    internal CelValue At(int position) =>
        Kind == CelKind.Error && _bits == 0 ? new CelValue(CelKind.Error, _object, bits: position + 1L, small: _small) : this;

    internal static CelValue FromType(string name) => new(CelKind.Type, name);

    /// <summary>Seconds of a timestamp or duration; the raw 64 bits of a number; the weight of a computed list.</summary>
    internal long Bits => _bits;

    internal int Nanos => _small;

    internal string TypeName => (string)_object!;

    /// <summary>The object behind a computed string, list or map; null where the value is JSON.</summary>
    internal object? Object => _object;

    internal JsonElement Json => _json;

    private InvalidOperationException Wrong(CelKind wanted) => new($"The value is of kind {Kind}, not {wanted}.");
}
