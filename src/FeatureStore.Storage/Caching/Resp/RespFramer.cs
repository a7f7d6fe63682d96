namespace FeatureStore.Storage.Caching.Resp;

/// <summary>
/// Finds where each reply of a stream ends (RESP2, redis.io/docs/latest/develop/reference/protocol-spec), however the stream is cut into
/// pieces. Keeps nothing of the replies, and believes no announced length with memory.
/// </summary>
internal struct RespFramer
{
    /// <summary>Greatest length of a bulk string, which is Redis's own (<c>proto-max-bulk-len</c>).</summary>
    private const long MaxBulk = 512L * 1024 * 1024;

    private const long MaxItems = 1L << 24;
    private const int MaxDigits = 18;

    private Step _step;
    private byte _type;
    private bool _isNegative;
    private int _digits;
    private long _number;
    private long _itemsLeft;

    private enum Step : byte
    {
        Type,
        Number,
        NumberEnd,
        Text,
        TextEnd,
        Bulk,
        BulkReturn,
        BulkEnd,
    }

    /// <summary>Values in all replies so far that are not arrays.</summary>
    public long Leaves { get; private set; }

    /// <summary>Goes on with the reply under way.</summary>
    /// <param name="bytes">What came next; not empty.</param>
    /// <param name="isComplete">The reply ends with what was taken.</param>
    /// <returns>How many of the bytes belong to the reply.</returns>
    /// <exception cref="RespException">This is no RESP2. Nothing that follows can be understood.</exception>
    public int Take(ReadOnlySpan<byte> bytes, out bool isComplete)
    {
        isComplete = false;
        var at = 0;
        while (at < bytes.Length && !isComplete)
        {
            switch (_step)
            {
                case Step.Type:
                    if (_itemsLeft > 1 && TrySkipBulk(bytes[at..]) is > 0 and var skipped)
                    {
                        // An item that lies whole in these bytes, as nearly all do.
                        at += skipped;
                        _itemsLeft--;
                        Leaves++;
                        break;
                    }
                    Begin(bytes[at++]);
                    break;
                case Step.Number:
                    AddToNumber(bytes[at++]);
                    break;
                case Step.NumberEnd:
                    Expect(bytes[at++], (byte)'\n');
                    isComplete = EndOfNumber();
                    break;
                case Step.Text:
                    var end = bytes[at..].IndexOf((byte)'\r');
                    _step = end < 0 ? Step.Text : Step.TextEnd;
                    at = end < 0 ? bytes.Length : at + end + 1;
                    break;
                case Step.Bulk:
                    var taken = (int)Math.Min(_number, bytes.Length - at);
                    at += taken;
                    _number -= taken;
                    _step = _number == 0 ? Step.BulkReturn : Step.Bulk;
                    break;
                case Step.BulkReturn:
                    Expect(bytes[at++], (byte)'\r');
                    _step = Step.BulkEnd;
                    break;
                default:
                    Expect(bytes[at++], (byte)'\n');
                    isComplete = EndOfLeaf();
                    break;
            }
        }
        return at;
    }

    /// <returns>Length of the bulk string that the bytes begin with; 0 when it is not all there, or anything is unusual.</returns>
    private static int TrySkipBulk(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != '$')
        {
            return 0;
        }
        var length = 0;
        for (var at = 1; at < Math.Min(7, bytes.Length); at++)
        {
            var digit = (uint)bytes[at] - '0';
            if (digit <= 9)
            {
                length = (10 * length) + (int)digit;
                continue;
            }
            var end = at + 2 + length;
            return
                at > 1
                && end + 2 <= bytes.Length
                && bytes[at] == '\r'
                && bytes[at + 1] == '\n'
                && bytes[end] == '\r'
                && bytes[end + 1] == '\n'
                ? end + 2
                : 0;
        }
        return 0;
    }

    private void Begin(byte type)
    {
        if (_itemsLeft == 0)
        {
            _itemsLeft = 1;
        }
        _type = type;
        _step = type switch
        {
            (byte)'+' or (byte)'-' or (byte)':' => Step.Text,
            (byte)'$' or (byte)'*' => Step.Number,
            _ => throw new RespException($"a reply begins with byte 0x{type:x2}"),
        };
        _number = 0;
        _digits = 0;
        _isNegative = false;
    }

    private void AddToNumber(byte next)
    {
        if (char.IsAsciiDigit((char)next) && _digits < MaxDigits)
        {
            _number = (10 * _number) + (next - '0');
            _digits++;
        }
        else if (next == '-' && _digits == 0 && !_isNegative)
        {
            _isNegative = true;
        }
        else if (next == '\r' && _digits > 0)
        {
            _step = Step.NumberEnd;
        }
        else
        {
            throw new RespException($"byte 0x{next:x2} in a length");
        }
    }

    private bool EndOfNumber()
    {
        if (_isNegative)
        {
            return _number == 1 ? EndOfLeaf() : throw new RespException($"a length of -{_number}");
        }
        if (_type == '$')
        {
            _step = _number switch
            {
                > MaxBulk => throw new RespException($"a string of {_number} bytes"),
                0 => Step.BulkReturn,
                _ => Step.Bulk,
            };
            return false;
        }
        _itemsLeft += _number - 1;
        _step = Step.Type;
        return _itemsLeft > MaxItems ? throw new RespException($"an array of {_number} items") : _itemsLeft == 0;
    }

    private bool EndOfLeaf()
    {
        Leaves++;
        _step = Step.Type;
        return --_itemsLeft == 0;
    }

    private static void Expect(byte actual, byte expected)
    {
        if (actual != expected)
        {
            throw new RespException($"byte 0x{actual:x2} where 0x{expected:x2} ends a line");
        }
    }
}
