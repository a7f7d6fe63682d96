using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Serving;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>What it costs to send answers of that size at all: Kestrel with ready-made bytes, which asks no Redis.</summary>
internal sealed class HttpFloor : IAsyncDisposable
{
    private readonly MeasuredProcess _server;
    private readonly Wrk _wrk;

    private HttpFloor(MeasuredProcess server, Wrk wrk) => (_server, _wrk) = (server, wrk);

    /// <summary>Starts the floor on the clients' core and warms it up.</summary>
    public static async Task<HttpFloor> StartAsync(int answerBytes, Wrk wrk, CancellationToken cancellationToken)
    {
        var url = Loopback.FreeUrl();
        var server = await MeasuredProcess.StartAsync(
            url,
            ClientProcess.Core,
            Clone.Self,
            ["floor", "--listen", url.ToString().TrimEnd('/'), "--bytes", $"{answerBytes}"],
            cancellationToken
        );
        var floor = new HttpFloor(server, wrk);
        try
        {
            await wrk.WarmUpAsync(url, Wrk.WarmUpSeconds, cancellationToken);
            return floor;
        }
        catch
        {
            await floor.DisposeAsync();
            throw;
        }
    }

    /// <summary>One round at full load, as if its answers held what was read.</summary>
    public async Task<HttpResult> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        var before = _server.ProcessorTime;
        var run = await _wrk.RunAsync(_server.Url, seconds, cancellationToken);
        return new HttpResult(run.Requests * ReadData.Features, run.Seconds, (_server.ProcessorTime - before).TotalSeconds, HitShare: 0);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
