using BenchmarkDotNet.Attributes;
using FeatureStore.Benchmarks.Ingestion;

namespace FeatureStore.Benchmarks.Parts;

/// <summary>All 16 features of the sample over the flea market's mix, beside the JSON reader alone. Figures are for one event.</summary>
public class IngestBenchmark
{
    private const int Events = 2_000;

    private EventMix _mix = null!;
    private PipelineRig _rig = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _mix = EventMix.Generate(Events, TimeProvider.System);
        _rig = new PipelineRig(_mix, TimeProvider.System);
        _rig.Check();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public long Utf8JsonReaderWalk() => JsonBaselines.Walk(_mix);

    [Benchmark(OperationsPerInvoke = Events)]
    public long JsonDocumentParse() => JsonBaselines.Parse(_mix);

    [Benchmark(OperationsPerInvoke = Events)]
    public long DecodeDispatchExtract() => _rig.Run();
}
