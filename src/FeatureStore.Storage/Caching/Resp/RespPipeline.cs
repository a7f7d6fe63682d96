using System.Diagnostics;

namespace FeatureStore.Storage.Caching.Resp;

/// <summary>
/// One connection on which the requests of many readers go out back to back, and whose replies come in the same order. Once anything is
/// wrong with it it is dropped whole and never used again, so that no reply can be taken for another's.
/// </summary>
internal sealed class RespPipeline : IThreadPoolWorkItem, IAsyncDisposable
{
    /// <summary>Requests under way, and bytes waiting to go out, at which further ones are refused (I7).</summary>
    private const int MaxPending = 8_192;

    private const int MaxOutgoing = 16 * 1024 * 1024;
    private const int ReceiveBytes = 256 * 1024;

    private readonly Stream _stream;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly TimeSpan _tick;
    private readonly Lock _lock = new();
    private readonly Queue<RespRequest> _pending = new();
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _receiving;
    private Outgoing _outgoing = new();
    private Outgoing _idle = new();
    private long _receivedAt;
    private bool _isSending;
    private bool _isTicking;
    private string? _closedBecause;

    /// <param name="stream">Connected, authenticated; is disposed with this.</param>
    /// <param name="timeout">After which a request is given up on.</param>
    /// <param name="patience">How long nothing may come while replies are due before the connection is taken for dead.</param>
    /// <param name="time">Tells both.</param>
    public RespPipeline(Stream stream, TimeSpan timeout, TimeSpan patience, TimeProvider time)
    {
        _stream = stream;
        _timeout = timeout;
        _patience = patience;
        _time = time;
        _tick = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / 4, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond));
        _timer = time.CreateTimer(
            static pipeline => ((RespPipeline)pipeline!).Tick(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _receiving = ReceiveAsync();
    }

    /// <summary>Completes when the connection is gone and all requests are settled; tells why it went.</summary>
    public Task<string> Closed => _closed.Task;

    /// <summary>Sends a request; its outcome tells what comes of it.</summary>
    /// <returns>Null when it is on its way; else why it is not: it still belongs to the caller then.</returns>
    public RespOutcome? TrySend(RespRequest request)
    {
        bool isFirst;
        lock (_lock)
        {
            if (_closedBecause is not null)
            {
                return RespOutcome.NotConnected;
            }
            if (_pending.Count >= MaxPending || _outgoing.Length + request.Bytes.Length > MaxOutgoing)
            {
                return RespOutcome.Refused;
            }
            _outgoing.Add(request.Bytes);
            request.ExpectReplies();
            request.SentAt = _time.GetTimestamp();
            _pending.Enqueue(request);
            if (!_isTicking)
            {
                _isTicking = true;
                _timer.Change(_tick, _tick);
            }
            isFirst = !_isSending;
            _isSending = true;
        }
        if (isFirst)
        {
            // On the reader's thread: handing it over would cost more than the system call.
            _ = SendAsync();
        }
        return null;
    }

    /// <summary>Drops the connection; what is under way is settled as disconnected.</summary>
    public void Close(string because)
    {
        lock (_lock)
        {
            if (_closedBecause is not null)
            {
                return;
            }
            _closedBecause = because;
        }
        // Ends the receiving loop, and that settles what is pending: it alone knows that no more will be written into it.
        _stream.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Close("it is no longer needed");
        await _receiving;
    }

    /// <summary>Sends what has gathered meanwhile.</summary>
    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private async Task SendAsync()
    {
        Outgoing sending;
        lock (_lock)
        {
            (sending, _outgoing, _idle) = (_outgoing, _idle, _outgoing);
        }
        try
        {
            await _stream.WriteAsync(sending.Bytes);
        }
        catch (Exception e)
        {
            Close(e.Message);
            return;
        }
        lock (_lock)
        {
            sending.Clear();
            if (_outgoing.Length == 0)
            {
                _isSending = false;
                return;
            }
        }
        // Others' requests: no reader is to be busy with them for longer than with its own.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task ReceiveAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var buffer = GC.AllocateUninitializedArray<byte>(ReceiveBytes);
        try
        {
            while (true)
            {
                RespRequest? head;
                lock (_lock)
                {
                    _pending.TryPeek(out head);
                }
                // Nobody else takes the head off, nor looks at its memory before: large replies need not be copied.
                var room = head?.Room ?? default;
                var received = await _stream.ReadAsync(room.IsEmpty ? buffer : room);
                if (received == 0)
                {
                    Close("Redis closed the connection");
                    break;
                }
                Volatile.Write(ref _receivedAt, _time.GetTimestamp());
                if (room.IsEmpty)
                {
                    HandOut(buffer.AsSpan(0, received));
                }
                else
                {
                    HandOut(head!, room.Span[..received]);
                }
            }
        }
        catch (Exception e)
        {
            // Whatever it is: where the next reply begins is not known any more.
            Close(e.Message);
        }
        Settle();
    }

    /// <summary>Hands out what lies in the memory of the request that comes first.</summary>
    private void HandOut(RespRequest head, ReadOnlySpan<byte> bytes)
    {
        var taken = head.TakeInPlace(bytes.Length, out var isComplete);
        if (!isComplete)
        {
            return;
        }
        Dequeue();
        try
        {
            // What is left is copied before its memory goes to who waits for the head.
            HandOut(bytes[taken..]);
        }
        finally
        {
            head.Complete(RespOutcome.Answered);
        }
    }

    private void HandOut(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            RespRequest? request;
            lock (_lock)
            {
                _pending.TryPeek(out request);
            }
            if (request is null)
            {
                throw new RespException("a reply that nobody asked for");
            }
            bytes = bytes[request.Take(bytes, out var isComplete)..];
            if (isComplete)
            {
                Dequeue();
                request.Complete(RespOutcome.Answered);
            }
        }
    }

    /// <summary>Before it is completed: whoever gets it may begin another request with it.</summary>
    private void Dequeue()
    {
        lock (_lock)
        {
            _pending.Dequeue();
        }
    }

    private void Settle()
    {
        RespRequest[] left;
        lock (_lock)
        {
            left = [.. _pending];
            _pending.Clear();
            _timer.Dispose();
        }
        foreach (var request in left)
        {
            request.Complete(RespOutcome.Disconnected);
        }
        _closed.SetResult(_closedBecause!);
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                _isTicking = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }
            var now = _time.GetTimestamp();
            foreach (var request in _pending)
            {
                if (_time.GetElapsedTime(request.SentAt, now) < _timeout)
                {
                    break;
                }
                request.Abandon(RespOutcome.TimedOut);
            }
            var quietSince = Math.Max(_pending.Peek().SentAt, Volatile.Read(ref _receivedAt));
            if (_time.GetElapsedTime(quietSince, now) < _patience)
            {
                return;
            }
        }
        Close("no answer");
    }

    /// <summary>Bytes on their way out.</summary>
    private sealed class Outgoing
    {
        private byte[] _bytes = new byte[16 * 1024];

        public int Length { get; private set; }

        public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (_bytes.Length - Length < bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + bytes.Length));
            }
            bytes.CopyTo(_bytes.AsSpan(Length));
            Length += bytes.Length;
            Debug.Assert(Length <= _bytes.Length, "room was made");
        }

        public void Clear()
        {
            Length = 0;
            if (_bytes.Length > 1024 * 1024)
            {
                _bytes = new byte[16 * 1024];
            }
        }
    }
}
