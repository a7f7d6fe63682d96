using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Process;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Erasure;
using FeatureStore.Storage;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Cli.Backfill;

/// <summary>A worker's pipeline and lanes on the configured store, fed from files.</summary>
internal sealed class BackfillHost(IConfigurationRoot configuration, TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Loads, shows how it goes, and reports.</summary>
    /// <returns>0 when all has been read; 1 when it was interrupted.</returns>
    public async Task<int> RunAsync(Func<Catalog, Task<BackfillRequest>> ask, CancellationToken cancellationToken)
    {
        // Only what it puts together is used: nothing listens.
        var builder = ProcessHost.CreateBuilder(configuration, "http://127.0.0.1:0");
        builder.Services.AddFeatureStorage(configuration);
        var catalog = ProcessHost.CatalogOf(builder);
        builder.Services.AddFeatureIngestion(configuration, catalog, httpOnly: true);
        builder.Services.AddFeatureBackfill();
        await using var app = builder.Build();
        var request = await ask(catalog);
        if (!request.IsDryRun)
        {
            await app.Services.GetRequiredService<IOnlineStore>().InitializeAsync(cancellationToken);
            // Who was forgotten stays forgotten, whatever history holds.
            await app.Services.GetRequiredService<ErasureList>().StartAsync(cancellationToken);
        }
        BackfillRun run;
        try
        {
            run = app.Services.BeginBackfill(request);
        }
        catch (InvalidDataException e)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
        using (run)
        {
            var view = new BackfillView(run, request, output, errors, time);
            await view.BeginAsync();
            try
            {
                await view.ShowAsync(run.RunAsync(cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await errors.WriteLineAsync($"Interrupted at {run.Fraction:P0}. Run the same command again: it goes on from there.");
                return 1;
            }
            catch (InvalidDataException e)
            {
                await errors.WriteLineAsync($"{e.Message} What came before it is written; mend the file and run the same command again.");
                return 1;
            }
            view.Report();
            return 0;
        }
    }
}
