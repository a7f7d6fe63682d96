using FeatureStore.Ingestion.Observability;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>Events a second through the pipeline on one thread, beside the JSON reader alone over the same events.</summary>
internal static class IngestRate
{
    private const int Events = 20_000;
    private const int Rounds = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <param name="seconds">For the pipeline, over all rounds; the others take less.</param>
    public static IngestRateResult Run(int seconds)
    {
        var mix = EventMix.Generate(Events, TimeProvider.System);
        var rig = new PipelineRig(mix, TimeProvider.System);
        var recordsPerEvent = rig.Check();
        var walk = new Contender("`Utf8JsonReader` walks the event", Events, () => JsonBaselines.Walk(mix));
        var parse = new Contender("`JsonDocument.Parse` of the event", Events, () => JsonBaselines.Parse(mix));
        var bare = new Contender("pipeline, nobody collects its metrics", Events, rig.Run);
        var measured = new Contender("pipeline, metrics collected as in the worker", Events, rig.Run);

        var round = TimeSpan.FromSeconds((double)seconds / Rounds);
        walk.Run(WarmUp / 4, counts: false);
        parse.Run(WarmUp / 4, counts: false);
        bare.Run(WarmUp, counts: false);
        for (var i = 0; i < Rounds; i++)
        {
            walk.Run(round / 4, counts: true);
            parse.Run(round / 4, counts: true);
            bare.Run(round, counts: true);
            using (Sdk.CreateMeterProviderBuilder().AddMeter(IngestionMetrics.MeterName).AddPrometheusExporter().Build())
            {
                measured.Run(TimeSpan.FromMilliseconds(200), counts: false);
                measured.Run(round, counts: true);
            }
        }
        return new IngestRateResult(
            Events,
            (double)mix.Bytes / Events,
            recordsPerEvent,
            Rounds,
            [walk.Result(), parse.Result(), bare.Result(), measured.Result()]
        );
    }
}
