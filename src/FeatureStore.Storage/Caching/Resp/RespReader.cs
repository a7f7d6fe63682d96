using System.Buffers.Text;

namespace FeatureStore.Storage.Caching.Resp;

/// <summary>Reads whole replies, of which <see cref="RespFramer"/> has seen the end, value by value.</summary>
/// <param name="replies">Begins with a reply.</param>
internal ref struct RespReader(ReadOnlySpan<byte> replies)
{
    private readonly ReadOnlySpan<byte> _replies = replies;
    private int _at;

    /// <summary>The next value; of an array only its head.</summary>
    public RespValue Read()
    {
        var type = _replies[_at++];
        var line = _at;
        if (type is (byte)'$' or (byte)'*')
        {
            var number = ReadLength();
            if (type == '*' || number < 0)
            {
                return new RespValue(type, 0, 0, number);
            }
            var start = _at;
            _at += number + 2;
            return new RespValue(type, start, number, number);
        }
        _at += _replies[_at..].IndexOf((byte)'\r') + 2;
        var length = _at - 2 - line;
        var isNumber = Utf8Parser.TryParse(_replies.Slice(line, length), out long value, out var consumed) && consumed == length;
        return new RespValue(type, line, length, isNumber ? value : -1);
    }

    /// <summary>Reads the next value if it is a string that is there; else reads nothing.</summary>
    /// <param name="start">Where its bytes begin.</param>
    /// <param name="length">How many they are.</param>
    public bool TryReadString(out int start, out int length)
    {
        var at = _at;
        length = 0;
        if (_replies[at] == '$')
        {
            for (at++; (uint)_replies[at] - '0' is <= 9 and var digit; at++)
            {
                length = (10 * length) + (int)digit;
            }
            if (_replies[at] == '\r')
            {
                start = at + 2;
                _at = start + length + 2;
                return true;
            }
        }
        start = 0;
        return false;
    }

    /// <summary>The bytes of a string, an error or a line.</summary>
    public readonly ReadOnlySpan<byte> Bytes(in RespValue value) => _replies.Slice(value.Start, value.Length);

    /// <summary>Passes over values, with all that is in them.</summary>
    public void Skip(long values)
    {
        for (; values > 0; values--)
        {
            var value = Read();
            if (value.IsArray)
            {
                values += Math.Max(0, value.Number);
            }
        }
    }

    private int ReadLength()
    {
        var isNegative = _replies[_at] == '-';
        _at += isNegative ? 1 : 0;
        var number = 0;
        while (_replies[_at] != '\r')
        {
            number = (10 * number) + (_replies[_at++] - '0');
        }
        _at += 2;
        return isNegative ? -number : number;
    }
}
