using System.Net.Http.Headers;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Cli.Simulation;

/// <summary>Sends believable traffic for the flea-market sample to a store, by <c>POST /events/{stream}</c> as any producer would.</summary>
internal sealed class FleaMarketSimulator(string url, int eventsPerSecond, Random random, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    /// <exception cref="ConfigurationException">The definitions are not those of the flea market.</exception>
    public static void RequireStreams(Catalog catalog)
    {
        var missing = FleaMarket.Streams.Where(stream => catalog.FindStream(stream) is null).ToArray();
        if (missing.Length > 0)
        {
            throw new ConfigurationException(
                $"--simulate sends the events of the flea-market sample, and these definitions lack the streams {string.Join(", ", missing)}. Leave --simulate out, or use the sample in 'features'."
            );
        }
    }

    /// <summary>Sends at the rate, evenly, until cancelled. What a full store turns away is left out: it is make-believe.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var market = new FleaMarket(random);
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var timer = new PeriodicTimer(Tick, time);
        var started = time.GetTimestamp();
        long sent = 0;
        try
        {
            do
            {
                var due = (long)(time.GetElapsedTime(started).TotalSeconds * eventsPerSecond) + 1 - sent;
                sent += due;
                var batches = new Dictionary<string, List<string>>();
                for (; due > 0; due--)
                {
                    var (stream, json) = market.Next(time.GetUtcNow());
                    if (!batches.TryGetValue(stream, out var lines))
                    {
                        batches[stream] = lines = [];
                    }
                    lines.Add(json);
                }
                foreach (var (stream, lines) in batches)
                {
                    foreach (var part in lines.Chunk(5_000))
                    {
                        using var body = new StringContent(string.Join('\n', part), NdJson);
                        using var _ = await http.PostAsync($"/events/{stream}", body, cancellationToken);
                    }
                }
            } while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The end of dev.
        }
        catch (HttpRequestException) when (cancellationToken.IsCancellationRequested)
        {
            // The server went first.
        }
    }
}
