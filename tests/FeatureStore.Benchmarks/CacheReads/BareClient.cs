using System.Net.Sockets;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>
/// Pipelines the commands of <see cref="ReadData.Requests"/> requests on one blocking socket and drops the replies, which it only counts.
/// What a client does besides is its own.
/// </summary>
internal static class BareClient
{
    /// <exception cref="InvalidOperationException">Redis closed the connection, or does not hold the data.</exception>
    public static ClientResult Run<TCounter>(string endpoint, TCounter counter, Meter meter)
        where TCounter : struct, IReplyCounter
    {
        var address = endpoint.Split(':');
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address[0], int.Parse(address[1]));
        byte[][] commands = [.. Enumerable.Range(0, ReadData.Requests).Select(ReadData.Commands)];
        var buffer = new byte[256 * 1024];
        foreach (var first in commands)
        {
            socket.Send(first);
        }
        long replies = 0;
        long answered = 0;
        do
        {
            var bytes = socket.Receive(buffer);
            if (bytes == 0)
            {
                throw new InvalidOperationException("Redis closed the connection.");
            }
            if (replies == 0 && !buffer.AsSpan().StartsWith("*31\r\n$100\r\n"u8))
            {
                throw new InvalidOperationException("Redis does not hold what is to be read.");
            }
            replies = counter.Count(buffer.AsSpan(0, bytes));
            for (; answered < replies / ReadData.Features; answered++)
            {
                socket.Send(commands[answered % commands.Length]);
            }
        } while (meter.Goes(answered * ReadData.Features));
        return meter.Result!;
    }
}
