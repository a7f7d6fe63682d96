using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Process;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Auditing;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Erasure;
using FeatureStore.Storage;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace FeatureStore.Cli.Auditing;

/// <summary>A worker's pipeline and the configured store with its caches, for an audit.</summary>
internal sealed class AuditHost(IConfigurationRoot configuration, TextWriter progress, TimeProvider time)
{
    private static readonly TimeSpan Line = TimeSpan.FromSeconds(5);

    /// <summary>Looks at caches and store, then at past events if there are any.</summary>
    /// <param name="request">How much, and whether to repair.</param>
    /// <param name="events">Which past events; null: none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">The store or Redis can't be reached.</exception>
    public async Task<AuditReport> RunAsync(
        AuditRequest request,
        Func<Catalog, Task<BackfillRequest>>? events,
        CancellationToken cancellationToken
    )
    {
        // Only what it puts together is used: nothing listens.
        var builder = ProcessHost.CreateBuilder(configuration, "http://127.0.0.1:0");
        builder.Services.AddFeatureStorage(configuration);
        var catalog = ProcessHost.CatalogOf(builder);
        builder.Services.AddFeatureIngestion(configuration, catalog, httpOnly: true);
        builder.Services.AddEventAudit();
        builder.AddProcessTelemetry(configuration, "featurestore-audit");
        await using var app = builder.Build();
        // Begins to collect; what it has is sent when the host ends.
        _ = app.Services.GetService<MeterProvider>();
        var past = events is null ? null : await events(catalog);
        await app.Services.GetRequiredService<IOnlineStore>().InitializeAsync(cancellationToken);
        var report = new AuditReport();
        await ShowAsync(app.Services.GetRequiredService<StoreAudit>().RunAsync(catalog, request, report, cancellationToken), report);
        if (past is not null)
        {
            // What was erased must not be there, nor come back.
            await app.Services.GetRequiredService<ErasureList>().StartAsync(cancellationToken);
            using var run = app.Services.BeginEventAudit(past, request, report);
            await ShowAsync(run.RunAsync(cancellationToken), report);
        }
        return report;
    }

    private async Task ShowAsync(Task running, AuditReport report)
    {
        while (await Task.WhenAny(running, Task.Delay(Line, time)) != running)
        {
            await progress.WriteLineAsync(
                $"{AuditView.Count(report.Entries)} cache entries, {AuditView.Count(report.Partitions)} partitions, {AuditView.Count(report.Records)} records looked at; {AuditView.Count(report.Counts.Sum(count => count.Found))} differences"
            );
        }
        await running;
    }
}
