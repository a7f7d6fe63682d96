using System.Net;
using System.Net.Sockets;

namespace FeatureStore.Storage.Tests.Caching.Resp;

/// <summary>Stands between a client and a real Redis and does to the stream what networks do: cuts it into pieces, stalls, and breaks off.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly DnsEndPoint _target;
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private TaskCompletionSource _open = Opened();

    /// <param name="target"><c>host:port</c> of Redis.</param>
    /// <param name="seed">Of pieces and breaks.</param>
    public FaultyProxy(string target, int seed)
    {
        _target = new DnsEndPoint(target.Split(':')[0], int.Parse(target.Split(':')[1]));
        _random = new Random(seed);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public DnsEndPoint Endpoint => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Greatest piece of a reply that arrives at once.</summary>
    public int MaxPiece { get; set; } = 64 * 1024;

    /// <summary>One of how many pieces is the last one of its connection; 0 for none.</summary>
    public int BreaksOneIn { get; set; }

    /// <summary>One of how many pieces of what is asked never arrives, and is the last one of its connection; 0 for none.</summary>
    public int LosesOneIn { get; set; }

    public int Breaks { get; private set; }

    public int Connections { get; private set; }

    /// <summary>Replies arrive no more, until <see cref="Resume"/>.</summary>
    public void Stall() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Resume();
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                carried.Add(CarryAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_target, _stop.Token);
                await Task.WhenAny(ForwardAsync(client, server), ReplyAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Either side has gone: so does the other.
            }
        }
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var received && !IsLost())
        {
            await to.SendAsync(buffer.AsMemory(0, received), _stop.Token);
        }
    }

    private async Task ReplyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var received)
        {
            for (var at = 0; at < received; )
            {
                await _open.Task.WaitAsync(_stop.Token);
                var (piece, isLast) = Next(received - at);
                await to.SendAsync(buffer.AsMemory(at, piece), _stop.Token);
                at += piece;
                if (isLast)
                {
                    return;
                }
            }
        }
    }

    private bool IsLost()
    {
        lock (_random)
        {
            var isLost = LosesOneIn > 0 && _random.Next(LosesOneIn) == 0;
            Breaks += isLost ? 1 : 0;
            return isLost;
        }
    }

    private (int Length, bool IsLast) Next(int left)
    {
        lock (_random)
        {
            var isLast = BreaksOneIn > 0 && _random.Next(BreaksOneIn) == 0;
            Breaks += isLast ? 1 : 0;
            return (Math.Min(left, 1 + _random.Next(MaxPiece)), isLast);
        }
    }
}
