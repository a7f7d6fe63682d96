using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Threading.Tasks.Sources;

namespace FeatureStore.Storage.Caching.Resp;

/// <summary>
/// Commands that go out together, and then their replies. From when it is sent it belongs to the connection: whoever gives up on it
/// (a timeout, a cancellation) leaves it there and never looks at it again, and the connection drops what comes for it. So no reply can
/// land in memory that somebody else uses by now.
/// </summary>
internal sealed class RespRequest : IValueTaskSource<RespOutcome>
{
    // What the replies of one request may take; beyond it they are dropped as they come (I7).
    private const int MaxBytes = 64 * 1024 * 1024;

    // For less, one receive for many requests is cheaper, though its bytes are copied.
    private const int MinRoom = 16 * 1024;

    private const int Open = 0;
    private const int Settled = 1;

    private ManualResetValueTaskSourceCore<RespOutcome> _outcome = new() { RunContinuationsAsynchronously = true };
    private byte[] _bytes = [];
    private int _length;
    private int _repliesLeft;
    private int _state;
    private bool _isTooLarge;
    private RespFramer _framer;

    /// <summary>When it was sent, by the clock's timestamp.</summary>
    public long SentAt { get; set; }

    /// <summary>Values in the replies that are not arrays.</summary>
    public int Leaves => (int)_framer.Leaves;

    /// <summary>The commands, and later the replies, one after another.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>How many commands it has.</summary>
    public int Commands { get; private set; }

    /// <summary>Bytes that it has room for.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Begins a new request.</summary>
    /// <param name="capacity">Bytes to expect of its replies.</param>
    public void Begin(int capacity)
    {
        _outcome.Reset();
        _bytes = ArrayPool<byte>.Shared.Rent(capacity);
        _length = 0;
        Commands = 0;
        _repliesLeft = 0;
        _state = Open;
        _isTooLarge = false;
        _framer = default;
    }

    /// <summary>Adds a command that has a key as its first argument.</summary>
    /// <param name="head">Up to the key's length: <c>*2\r\n$3\r\nGET\r\n$</c>.</param>
    /// <param name="prefix">First part of the key, UTF-16 as the others.</param>
    /// <param name="entity">Second part, escaped.</param>
    /// <param name="feature">Third part.</param>
    public void AddKeyed(ReadOnlySpan<byte> head, string prefix, string entity, string feature)
    {
        // {prefix#entity}#feature; a UTF-16 unit takes three bytes at most, the length of the key twelve.
        EnsureRoom(head.Length + (3 * (prefix.Length + entity.Length + feature.Length)) + 4 + 12 + 2);
        head.CopyTo(_bytes.AsSpan(_length));
        _length += head.Length;
        var utf8 = Encoding.UTF8;
        var keyBytes = utf8.GetByteCount(prefix) + utf8.GetByteCount(entity) + utf8.GetByteCount(feature) + 4;
        AddNumber(keyBytes);
        _bytes[_length++] = (byte)'{';
        _length += utf8.GetBytes(prefix, _bytes.AsSpan(_length));
        _bytes[_length++] = (byte)'#';
        _length += utf8.GetBytes(entity, _bytes.AsSpan(_length));
        _bytes[_length++] = (byte)'}';
        _bytes[_length++] = (byte)'#';
        _length += utf8.GetBytes(feature, _bytes.AsSpan(_length));
        AddLineEnd();
        Commands++;
        _repliesLeft++;
    }

    /// <summary>Adds one more argument to the last command.</summary>
    public void AddArgument(long number)
    {
        EnsureRoom(32);
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out var length);
        _bytes[_length++] = (byte)'$';
        AddNumber(length);
        text[..length].CopyTo(_bytes.AsSpan(_length));
        _length += length;
        AddLineEnd();
    }

    /// <summary>Adds one more argument to the last command.</summary>
    /// <param name="argument">As it goes over the wire: <c>$1\r\n0\r\n</c>.</param>
    public void AddRaw(ReadOnlySpan<byte> argument)
    {
        EnsureRoom(argument.Length);
        argument.CopyTo(_bytes.AsSpan(_length));
        _length += argument.Length;
    }

    /// <summary>The commands are copied and on their way: what comes now are replies.</summary>
    public void ExpectReplies() => _length = 0;

    /// <summary>What becomes of it. To be awaited once.</summary>
    public ValueTask<RespOutcome> Outcome => new(this, _outcome.Version);

    /// <summary>For the connection: takes what belongs to this request's replies.</summary>
    /// <param name="bytes">What came next; not empty.</param>
    /// <param name="isComplete">All replies are there.</param>
    /// <returns>How many bytes were taken.</returns>
    /// <exception cref="RespException">This is no RESP2.</exception>
    public int Take(ReadOnlySpan<byte> bytes, out bool isComplete)
    {
        var taken = Frame(bytes, out isComplete);
        Keep(bytes[..taken]);
        return taken;
    }

    /// <summary>For the connection: room for replies right where they are to lie; empty when it is not worth a receive of its own.</summary>
    public Memory<byte> Room
    {
        get
        {
            var room = Math.Min(_bytes.Length, MaxBytes) - _length;
            return room < MinRoom || _isTooLarge ? default : _bytes.AsMemory(_length, room);
        }
    }

    /// <summary>For the connection: takes what belongs to this request's replies, of what was received into <see cref="Room"/>.</summary>
    /// <param name="received">Bytes there; the rest is for those that follow.</param>
    /// <param name="isComplete">All replies are there.</param>
    /// <returns>How many bytes were taken.</returns>
    /// <exception cref="RespException">This is no RESP2.</exception>
    public int TakeInPlace(int received, out bool isComplete)
    {
        var taken = Frame(_bytes.AsSpan(_length, received), out isComplete);
        _length += taken;
        return taken;
    }

    /// <summary>For the connection: hands the request to who waits for it, or, when nobody does any more, gives its memory back.</summary>
    public void Complete(RespOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _state, Settled, Open) == Open)
        {
            _outcome.SetResult(outcome == RespOutcome.Answered && _isTooLarge ? RespOutcome.TooLarge : outcome);
        }
        else
        {
            Release();
        }
    }

    /// <summary>Gives up on it, unless its replies are there. Who waits learns the outcome and must not touch it afterwards.</summary>
    public void Abandon(RespOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _state, Settled, Open) == Open)
        {
            _outcome.SetResult(outcome);
        }
    }

    /// <summary>For who got its replies: the memory they are in, from <see cref="ArrayPool{T}.Shared"/>.</summary>
    public byte[] Detach()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        return bytes;
    }

    /// <summary>Gives its memory back.</summary>
    public void Release()
    {
        var bytes = Detach();
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    RespOutcome IValueTaskSource<RespOutcome>.GetResult(short token) => _outcome.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<RespOutcome>.GetStatus(short token) => _outcome.GetStatus(token);

    void IValueTaskSource<RespOutcome>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _outcome.OnCompleted(continuation, state, token, flags);

    private int Frame(ReadOnlySpan<byte> bytes, out bool isComplete)
    {
        var taken = 0;
        while (taken < bytes.Length && _repliesLeft > 0)
        {
            taken += _framer.Take(bytes[taken..], out var isReplyComplete);
            _repliesLeft -= isReplyComplete ? 1 : 0;
        }
        isComplete = _repliesLeft == 0;
        return taken;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_isTooLarge || _length + (long)bytes.Length > MaxBytes)
        {
            _isTooLarge = true;
            return;
        }
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void AddNumber(int number)
    {
        var isFormatted = number.TryFormat(_bytes.AsSpan(_length), out var length);
        Debug.Assert(isFormatted, "room was made for it");
        _length += length;
        AddLineEnd();
    }

    private void AddLineEnd()
    {
        _bytes[_length++] = (byte)'\r';
        _bytes[_length++] = (byte)'\n';
    }

    private void EnsureRoom(int more)
    {
        if (_bytes.Length - _length >= more)
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, 2 * _bytes.Length));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
        _bytes = larger;
    }
}
