using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Serving.Tests.Execution;

namespace FeatureStore.Benchmarks.Hostile;

/// <summary>Sends hostile documents to a server in this process, one after another, and measures each by itself.</summary>
internal static class HostileRun
{
    /// <summary>In each the methods get faster; after them nothing is compiled any more.</summary>
    private const int WarmUpRounds = 20;
    private const int Rounds = 21;

    public static async Task<HostileResult> MeasureAsync(int features, CancellationToken cancellationToken)
    {
        var catalog = GeneratedCatalog.Load([.. HostileCatalog.Files, .. GeneratedCatalog.Files(features)]);
        await using var server = await CatalogServer.StartAsync(catalog);
        var documents = Documents().ToArray();
        var costs = Array.ConvertAll(documents, _ => new List<Cost>());
        var rows = new HostileRow[documents.Length];
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            for (var i = 0; i < documents.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // A text of its own each time, or else what is valid would run on a plan.
                var body = CatalogServer.Body($"{documents[i].Text} #{round}");
                var meter = CostMeter.Start();
                await server.AskAsync(body);
                var cost = meter.Stop(1);
                if (round >= WarmUpRounds)
                {
                    costs[i].Add(cost);
                }
                var (kind, text) = documents[i];
                rows[i] = new HostileRow(kind, Begin(text), text.Length, server.Status, server.AnswerLength, default, default);
            }
        }
        return new HostileResult(
            catalog.Features.Length,
            Rounds,
            [.. rows.Select((row, i) => row with { Cost = Cost.Median(costs[i]), Worst = costs[i].Max(c => c.Cpu) })]
        );
    }

    private static IEnumerable<(string Kind, string Text)> Documents() =>
        [
            .. HostileDocuments.Refused.Select(document => ("refused", document.Text)),
            .. HostileDocuments.Large.Select(text => ("large", text)),
            .. HostileDocuments.Allowed.Select(text => ("below the limits", text)),
        ];

    private static string Begin(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace('\0', '0');
        return words.Length <= 60 ? words : $"{words[..60]}…";
    }
}
