using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Caching.Resp;

/// <summary>
/// Connections of our own to one Redis, for reads alone: replies come as bytes in rented memory instead of an object for each item. Each
/// connection comes back by itself after a loss. Writes, scripts and clusters stay with StackExchange.Redis.
/// </summary>
internal sealed partial class RespClient : IAsyncDisposable
{
    private const int MaxIdleRequests = 1_024;
    private const int MaxExpected = 4 * 1024 * 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PrimaryCheck = TimeSpan.FromSeconds(1);

    private readonly RedisOptions _options;
    private readonly RespConnector _connector;
    private readonly Func<DnsEndPoint?> _primary;
    private readonly TimeProvider _time;
    private readonly LockedRandom _random;
    private readonly ILogger _logger;
    private readonly RespPipeline?[] _pipelines;
    private readonly ConcurrentQueue<RespRequest> _idle = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private int _bytesPerCommand = 512;
    private uint _turn;
    private bool _isStarted;

    /// <param name="options">Validated.</param>
    /// <param name="connector">Opens connections.</param>
    /// <param name="primary">Where the primary is at this moment; null where reads are not for this client.</param>
    /// <param name="time">Timeouts and delays.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="logger">Losses.</param>
    public RespClient(
        RedisOptions options,
        RespConnector connector,
        Func<DnsEndPoint?> primary,
        TimeProvider time,
        LockedRandom random,
        ILogger logger
    )
    {
        _options = options;
        _connector = connector;
        _primary = primary;
        _time = time;
        _random = random;
        _logger = logger;
        _pipelines = new RespPipeline?[options.ReadConnections];
    }

    /// <summary>Begins to connect. Returns after the first attempt, whatever came of it.</summary>
    public Task StartAsync()
    {
        if (Interlocked.Exchange(ref _isStarted, true))
        {
            return _tried.Task;
        }
        _running = Task.WhenAll(Enumerable.Range(0, _pipelines.Length).Select(KeepConnectedAsync));
        return _tried.Task;
    }

    /// <summary>A request to be filled with commands and given to <see cref="SendAsync"/>.</summary>
    /// <param name="commands">About how many commands it will have.</param>
    public RespRequest Rent(int commands)
    {
        if (!_idle.TryDequeue(out var request))
        {
            request = new RespRequest();
        }
        // A little more than what replies took lately: to grow a buffer is to copy it.
        var expected = commands * (long)(Volatile.Read(ref _bytesPerCommand) + 64);
        request.Begin((int)Math.Clamp(expected, 256, MaxExpected));
        return request;
    }

    /// <summary>
    /// Sends a request and waits for what comes of it. After <see cref="RespOutcome.Answered"/> the caller reads its replies and calls
    /// <see cref="Return"/>; after anything else it must not touch it any more.
    /// </summary>
    public ValueTask<RespOutcome> SendAsync(RespRequest request, CancellationToken cancellationToken)
    {
        var turn = Interlocked.Increment(ref _turn);
        var refusal = RespOutcome.NotConnected;
        for (uint i = 0; i < _pipelines.Length; i++)
        {
            var pipeline = Volatile.Read(ref _pipelines[(turn + i) % _pipelines.Length]);
            if (pipeline is not null)
            {
                if (pipeline.TrySend(request) is not { } refused)
                {
                    return AwaitAsync(request, cancellationToken);
                }
                refusal = refused;
            }
        }
        Return(request);
        return ValueTask.FromResult(refusal);
    }

    /// <summary>Ends the use of a request whose replies were read.</summary>
    public void Return(RespRequest request)
    {
        request.Release();
        if (_idle.Count < MaxIdleRequests)
        {
            _idle.Enqueue(request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RespOutcome> AwaitAsync(RespRequest request, CancellationToken cancellationToken)
    {
        RespOutcome outcome;
        // Disposed before the request can be used again, so that a late cancellation cannot hit its next use.
        using (cancellationToken.UnsafeRegister(static request => ((RespRequest)request!).Abandon(RespOutcome.Cancelled), request))
        {
            outcome = await request.Outcome;
        }
        switch (outcome)
        {
            case RespOutcome.Answered:
                var measured = request.Bytes.Length / Math.Max(1, request.Commands);
                Volatile.Write(ref _bytesPerCommand, ((7 * Volatile.Read(ref _bytesPerCommand)) + measured) / 8);
                break;
            case RespOutcome.TooLarge or RespOutcome.Disconnected:
                Return(request);
                break;
            default:
                break; // The connection has it still.
        }
        return outcome;
    }

    private async Task KeepConnectedAsync(int index)
    {
        var delay = FirstDelay;
        while (!_stop.IsCancellationRequested)
        {
            var endpoint = _primary();
            if (endpoint is not null && await TryConnectAsync(endpoint) is { } stream)
            {
                delay = FirstDelay;
                await UseAsync(index, endpoint, stream);
            }
            else
            {
                delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, MaxDelay.Ticks));
            }
            _tried.TrySetResult();
            await Task.Delay(delay * (0.5 + _random.NextDouble()), _time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Stream?> TryConnectAsync(DnsEndPoint endpoint)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            return await _connector.ConnectAsync(endpoint, either.Token);
        }
        catch (Exception e)
            when (e is RespException or IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            LogNotConnected(e.Message);
            return null;
        }
    }

    private async Task UseAsync(int index, DnsEndPoint endpoint, Stream stream)
    {
        // A connection on which nothing comes for this long has gone without saying so.
        var patience = TimeSpan.FromTicks(Math.Max(2 * _options.ReadTimeout.Ticks, TimeSpan.TicksPerSecond));
        await using var pipeline = new RespPipeline(stream, _options.ReadTimeout, patience, _time);
        Volatile.Write(ref _pipelines[index], pipeline);
        _tried.TrySetResult();
        while (!pipeline.Closed.IsCompleted)
        {
            await ((Task)pipeline.Closed)
                .WaitAsync(PrimaryCheck, _time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                break;
            }
            if (!endpoint.Equals(_primary()))
            {
                pipeline.Close("this is not the primary any more");
                break;
            }
        }
        Volatile.Write(ref _pipelines[index], null);
        await pipeline.DisposeAsync();
        LogLost(await pipeline.Closed);
    }

    [LoggerMessage(2205, LogLevel.Debug, "A connection for reads is not to be had ({Reason}); trying again")]
    private partial void LogNotConnected(string reason);

    [LoggerMessage(2206, LogLevel.Debug, "A connection for reads has gone ({Reason}); connecting again")]
    private partial void LogLost(string reason);
}
