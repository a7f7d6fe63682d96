using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>Makes a worker's pipeline one that loads history.</summary>
public static class BackfillServices
{
    /// <summary>Puts the counting of a backfill before the lanes. Comes after <see cref="IngestionServices.AddFeatureIngestion"/>.</summary>
    public static IServiceCollection AddFeatureBackfill(this IServiceCollection services)
    {
        // Made when the first record is written: a dry run needs no store.
        services.AddSingleton(provider => new BackfillSink(new Lazy<IRecordSink>(provider.GetRequiredService<WriteLanes>)));
        services.AddSingleton<IRecordSink>(provider => provider.GetRequiredService<BackfillSink>());
        return services;
    }

    /// <summary>Begins a backfill, or goes on with one that was interrupted. One at a time in a process.</summary>
    public static BackfillRun BeginBackfill(this IServiceProvider provider, BackfillRequest request) =>
        new(
            provider.GetRequiredService<EventPipeline>(),
            provider.GetRequiredService<BackfillSink>(),
            request,
            provider.GetRequiredService<FileSourceOptions>(),
            provider.GetRequiredService<TimeProvider>()
        );
}
