using System.CommandLine;
using FeatureStore.Benchmarks.Admission;
using FeatureStore.Benchmarks.CacheReads;
using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Benchmarks.Definitions;
using FeatureStore.Benchmarks.Embedded;
using FeatureStore.Benchmarks.Freshness;
using FeatureStore.Benchmarks.Hostile;
using FeatureStore.Benchmarks.Ingestion;
using FeatureStore.Benchmarks.Parts;
using FeatureStore.Benchmarks.Peers;
using FeatureStore.Benchmarks.RedisMemory;
using FeatureStore.Benchmarks.Reports;
using FeatureStore.Benchmarks.Serving;
using FeatureStore.Benchmarks.Stampedes;
using FeatureStore.Benchmarks.StoreReads;
using FeatureStore.Benchmarks.Throughput;

var root = new RootCommand(
    "Measures FeatureStore on this machine. Build with -c Release; what each command compares with: README.md beside it."
)
{
    PartsCommand.Create(),
    IngestRateCommand.Create(),
    DispatchCommand.Create(),
    ThroughputCommand.Create(),
    ClientCommand.Create(),
    FreshnessCommand.Create(),
    ServeCommand.Create(),
    ReportCommand.Create(),
    FloorCommand.Create(),
    RestCommand.Create(),
    SteadyCommand.Create(),
    PeersCommand.Create(),
    CatalogCommand.Create(),
    ValidateCommand.Create(),
    DefinitionsCommand.Create(),
    HostileCommand.Create(),
    StampedeCommand.Create(),
    AdmissionCommand.Create(),
    RedisMemoryCommand.Create(),
    CacheReadsCommand.Create(),
    HedgesCommand.Create(),
    SqliteCommand.Create(),
    CacheClientCommands.Create(ClientKind.Bare),
    CacheClientCommands.Create(ClientKind.Counting),
    CacheClientCommands.Create(ClientKind.Batch),
    CacheClientCommands.Create(ClientKind.Objects),
    CacheClientCommands.Create(ClientKind.Memory),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidOperationException or HttpRequestException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
