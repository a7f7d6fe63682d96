using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Ingestion.Auditing;

/// <summary>Makes a worker's pipeline one that looks for what past events make.</summary>
public static class AuditServices
{
    /// <summary>Puts the audit before the lanes. Comes after <see cref="IngestionServices.AddFeatureIngestion"/>.</summary>
    public static IServiceCollection AddEventAudit(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AuditSink(
            new RecordAudit(provider.GetRequiredService<IOnlineStore>(), provider.GetRequiredService<TimeProvider>()),
            new Lazy<WriteLanes>(provider.GetRequiredService<WriteLanes>),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new BackfillSink(
            new Lazy<IRecordSink>(provider.GetRequiredService<WriteLanes>),
            provider.GetRequiredService<AuditSink>()
        ));
        services.AddSingleton<IRecordSink>(provider => provider.GetRequiredService<BackfillSink>());
        return services;
    }

    /// <summary>Begins to read events, whose records are looked for. One at a time in a process.</summary>
    /// <param name="provider">With <see cref="AddEventAudit"/>.</param>
    /// <param name="events">A dry run: nothing is written but repairs, and there is no checkpoint.</param>
    /// <param name="request">What to do about what is missing.</param>
    /// <param name="report">Gets what is found.</param>
    public static BackfillRun BeginEventAudit(
        this IServiceProvider provider,
        BackfillRequest events,
        AuditRequest request,
        AuditReport report
    )
    {
        if (!events.IsDryRun)
        {
            throw new ArgumentException("An audit reads events as a dry run does.", nameof(events));
        }
        provider.GetRequiredService<AuditSink>().Start(request, report);
        return new BackfillRun(
            provider.GetRequiredService<EventPipeline>(),
            provider.GetRequiredService<BackfillSink>(),
            events,
            provider.GetRequiredService<FileSourceOptions>(),
            provider.GetRequiredService<TimeProvider>()
        );
    }
}
