using System.Net;
using System.Security.Authentication;
using FeatureStore.LocalServices.Processes;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Resp;

namespace FeatureStore.Storage.Tests.Caching.Resp;

public sealed class RespTlsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPort.Free();
    private RedisProcess _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync(TlsOptions.Write(_folder, _port));
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Connection_is_over_tls_where_asked()
    {
        var connector = new RespConnector(new RedisOptions { Ssl = true, CaFile = _folder.File("redis.crt") });

        await using var stream = await connector.ConnectAsync(new DnsEndPoint("127.0.0.1", _port), CancellationToken.None);

        await stream.WriteAsync("*1\r\n$4\r\nPING\r\n"u8.ToArray());
        var reply = new byte[7];
        await stream.ReadExactlyAsync(reply);
        reply.ShouldBe("+PONG\r\n"u8.ToArray());
    }

    [Fact]
    public async Task Certificate_that_nobody_vouches_for_is_refused() =>
        await Should.ThrowAsync<AuthenticationException>(() =>
            new RespConnector(new RedisOptions { Ssl = true }).ConnectAsync(new DnsEndPoint("127.0.0.1", _port), CancellationToken.None)
        );
}
