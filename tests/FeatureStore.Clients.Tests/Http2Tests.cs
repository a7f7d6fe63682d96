using System.Net;
using System.Net.Sockets;
using System.Text;
using FeatureStore.Clients.Tests.Servers;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Clients.Tests;

/// <summary>HTTP/2 without TLS, by clients that know beforehand.</summary>
public sealed class Http2Tests
{
    [Fact]
    public async Task Many_requests_share_one_connection()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/graphql");
        await using var server = await SampleServer.StartAsync(("http:http2Listen", address.GetLeftPart(UriPartial.Authority)));
        var connections = 0;
        using var handler = new SocketsHttpHandler();
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            Interlocked.Increment(ref connections);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var http = new HttpClient(handler);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AskAsync(http, address, i)));

        answers.ShouldBe(Enumerable.Range(0, 50).Select(i => $"2.0 {{\"data\":{{\"user\":{{\"id\":\"{i}\"}}}}}}"));
        connections.ShouldBe(1);
    }

    [Fact]
    public async Task Port_of_the_first_address_is_refused() =>
        (
            await Should.ThrowAsync<ConfigurationException>(() =>
                SampleServer.StartAsync(("http:listen", "http://127.0.0.1:8099"), ("http:http2Listen", "http://127.0.0.1:8099"))
            )
        ).Message.ShouldContain("http:http2Listen");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> AskAsync(HttpClient http, Uri address, int id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent($$"""{"query":"{ user(id: {{id}}) { id } }"}""", Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(request);
        return $"{response.Version} {await response.Content.ReadAsStringAsync()}";
    }
}
