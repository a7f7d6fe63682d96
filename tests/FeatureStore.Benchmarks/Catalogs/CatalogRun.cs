using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Schema;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>Measures catalogs of several sizes in one process, by turns: a round asks each of them, so that what slows one slows all.</summary>
internal static class CatalogRun
{
    public static readonly int[] Sizes = [14, 1_000, 10_000];

    private const int RequestsPerRound = 20_000;
    private const int DocumentsPerRound = 100;
    private const int WarmUpRounds = 10;

    public static async Task<CatalogResult> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        var files = Array.ConvertAll(Sizes, GeneratedCatalog.Files);
        // Compiles what makes catalogs and schemas, so that the small one does not pay for all.
        var catalogs = Array.ConvertAll(files, GeneratedCatalog.Load);
        var loads = Array.ConvertAll(files, f => Median(() => GeneratedCatalog.Load(f)));
        var builds = Array.ConvertAll(catalogs, c => Median(() => new SchemaSnapshot(c, 500)));
        var servers = await Task.WhenAll(catalogs.Select(CatalogServer.StartAsync));
        try
        {
            var requests = await RequestsAsync(servers, rounds, cancellationToken);
            var documents = await DocumentsAsync(servers, rounds, cancellationToken);
            var swaps = new List<SwapResult>();
            foreach (var (server, catalog) in servers.Zip(catalogs))
            {
                swaps.Add(await SwapAsync(server, catalog));
            }
            return new CatalogResult(
                rounds,
                [.. Sizes.Select((size, i) => new CatalogRow(size, loads[i], builds[i], swaps[i], requests[i], documents[i]))]
            );
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static Cost Median(Func<object> work)
    {
        work();
        return Cost.Median([.. Enumerable.Range(0, 5).Select(_ => Measure(work))]);
    }

    private static Cost Measure(Func<object> work)
    {
        GC.Collect();
        var meter = CostMeter.Start();
        GC.KeepAlive(work());
        return meter.Stop(1);
    }

    private static async Task<Cost[]> RequestsAsync(CatalogServer[] servers, int rounds, CancellationToken cancellationToken)
    {
        var body = CatalogServer.Body(CatalogQuery.Text);
        foreach (var server in servers)
        {
            await server.AskAsync(body);
            if (server.Status != 200 || server.AnswerLength < 1_000 || !server.HasPlan(CatalogQuery.Text))
            {
                throw new InvalidOperationException("The query has no answer, or no plan.");
            }
        }
        return await ByTurnsAsync(
            servers,
            rounds,
            RequestsPerRound,
            async (server, _) =>
            {
                for (var i = 0; i < RequestsPerRound; i++)
                {
                    await server.AskAsync(body);
                }
            },
            cancellationToken
        );
    }

    private static Task<Cost[]> DocumentsAsync(CatalogServer[] servers, int rounds, CancellationToken cancellationToken) =>
        ByTurnsAsync(
            servers,
            rounds,
            DocumentsPerRound,
            async (server, round) =>
            {
                for (var i = 0; i < DocumentsPerRound; i++)
                {
                    await server.AskAsync(CatalogServer.Body(CatalogQuery.Named((round * DocumentsPerRound) + i)));
                }
            },
            cancellationToken
        );

    private static async Task<Cost[]> ByTurnsAsync(
        CatalogServer[] servers,
        int rounds,
        int units,
        Func<CatalogServer, int, Task> work,
        CancellationToken cancellationToken
    )
    {
        var costs = Array.ConvertAll(servers, _ => new List<Cost>());
        for (var round = 0; round < WarmUpRounds + rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < servers.Length; i++)
            {
                // Each is first in turn as often as the others.
                var turn = (i + round) % servers.Length;
                var meter = CostMeter.Start();
                await work(servers[turn], round);
                var cost = meter.Stop(units);
                if (round >= WarmUpRounds)
                {
                    costs[turn].Add(cost);
                }
            }
        }
        return Array.ConvertAll(costs, c => Cost.Median(c));
    }

    /// <summary>What a new revision costs a server that knows some documents; twice as many fit.</summary>
    private static async Task<SwapResult> SwapAsync(CatalogServer server, Catalog catalog)
    {
        const int Documents = 240;
        for (var i = 0; i < Documents; i++)
        {
            await server.AskAsync(CatalogServer.Body(CatalogQuery.Named(i)));
        }
        var costs = new List<Cost>();
        var first = new List<Cost>();
        var carried = 0;
        for (var i = 0; i < 5; i++)
        {
            var next = GeneratedCatalog.Renamed(catalog, $"r{i}");
            GC.Collect();
            var meter = CostMeter.Start();
            server.Registry.Swap(next);
            costs.Add(meter.Stop(1));
            if (server.Revision != next.Revision)
            {
                throw new InvalidOperationException("The new revision is not served.");
            }
            carried = Enumerable.Range(0, Documents).Count(d => server.HasPlan(CatalogQuery.Named(d)));
            var body = CatalogServer.Body(CatalogQuery.Named(0));
            meter = CostMeter.Start();
            await server.AskAsync(body);
            first.Add(meter.Stop(1));
        }
        return new SwapResult(Cost.Median(costs), Cost.Median(first), carried, Documents);
    }
}
