using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FeatureStore.Storage.Caching.Connections;

namespace FeatureStore.Storage.Caching.Resp;

/// <summary>Opens connections that are ready for reads: connected, over TLS where asked, authenticated, and to a primary.</summary>
/// <param name="options">Endpoint, user, password, TLS.</param>
internal sealed class RespConnector(RedisOptions options)
{
    private const int MaxReply = 64 * 1024;

    private readonly X509Certificate2Collection? _authorities = RedisTls.Authorities(options);

    /// <exception cref="RespException">Redis refuses the user, or is no primary.</exception>
    /// <exception cref="IOException">It went away meanwhile.</exception>
    /// <exception cref="SocketException">It is not there.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Ssl)
            {
                var secured = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = secured;
                await secured.AuthenticateAsClientAsync(RedisTls.Client(endpoint.Host, _authorities), cancellationToken);
            }
            await GreetAsync(stream, cancellationToken);
            return stream;
        }
        catch
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
            socket.Dispose();
            throw;
        }
    }

    private async Task GreetAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (options.Password is { } password)
        {
            string[] command = options.User is { } user ? ["AUTH", user, password] : ["AUTH", password];
            var (reply, isError) = await AskAsync(stream, command, cancellationToken);
            if (isError)
            {
                throw new RespException($"it refuses the user ({reply.Split(' ')[0]})");
            }
        }
        // Who may not name itself or ask for the role may still read.
        await AskAsync(stream, ["CLIENT", "SETNAME", "featurestore-reads"], cancellationToken);
        var (role, isUnknown) = await AskAsync(stream, ["ROLE"], cancellationToken);
        if (!isUnknown && role != "master")
        {
            // Replicas lag: reading one could miss a write (I4).
            throw new RespException($"it is a {role}, not a primary");
        }
    }

    /// <returns>The text of the reply, of an array that of its first value; and whether it is an error.</returns>
    private static async Task<(string Reply, bool IsError)> AskAsync(Stream stream, string[] command, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var argument in command)
        {
            text.Append($"${Encoding.UTF8.GetByteCount(argument)}\r\n{argument}\r\n");
        }
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        var framer = new RespFramer();
        var reply = new byte[MaxReply];
        var length = 0;
        var isComplete = false;
        while (!isComplete)
        {
            var received = await stream.ReadAsync(reply.AsMemory(length), cancellationToken);
            if (received == 0)
            {
                throw new RespException(length == reply.Length ? "a greeting too long to be one" : "it closed the connection");
            }
            if (framer.Take(reply.AsSpan(length, received), out isComplete) < received)
            {
                throw new RespException("a reply that nobody asked for");
            }
            length += received;
        }
        return Text(reply.AsSpan(0, length));
    }

    private static (string Reply, bool IsError) Text(ReadOnlySpan<byte> reply)
    {
        var reader = new RespReader(reply);
        var value = reader.Read();
        while (value is { IsArray: true, Number: > 0 })
        {
            value = reader.Read();
        }
        return (Encoding.UTF8.GetString(reader.Bytes(value)), value.IsError);
    }
}
