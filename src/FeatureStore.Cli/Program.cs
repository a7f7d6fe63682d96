using System.CommandLine;
using System.Net.Sockets;
using FeatureStore.Cli.Auditing;
using FeatureStore.Cli.Backfill;
using FeatureStore.Cli.Backups;
using FeatureStore.Cli.DeadLetters;
using FeatureStore.Cli.Definitions;
using FeatureStore.Cli.Dev;
using FeatureStore.Cli.Erasure;
using FeatureStore.Cli.Expressions;
using FeatureStore.Cli.Keys;
using FeatureStore.Cli.Listing;
using FeatureStore.Cli.Plans;
using FeatureStore.Cli.Processes;
using FeatureStore.Cli.Querying;
using FeatureStore.Cli.Testing;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Storage.Online;

var root = new RootCommand("FeatureStore: turns event streams into features and serves them by GraphQL.")
{
    DevCommand.Create(),
    ServeCommand.Create(),
    IngestCommand.Create(),
    ValidateCommand.Create(),
    SchemaCommand.Create(),
    TestCommand.Create(),
    PlanCommand.Create(),
    ListCommand.Create(),
    ShowCommand.Create(),
    QueryCommand.Create(),
    BackfillCommand.Create(),
    EraseCommand.Create(),
    AuditCommand.Create(),
    BackupCommand.Create(),
    EvalCommand.Create(),
    DlqCommand.Create(),
    KeysCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (InvalidDefinitionsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    await Console.Error.WriteLineAsync("Nothing was started: mend the definitions first ('featurestore validate DIR' checks them).");
    return 1;
}
catch (SocketException e)
{
    await Console.Error.WriteLineAsync($"Can't listen there: {e.Message}. Check --listen, or 'http:listen'.");
    return 1;
}
catch (Exception e) when (e is ConfigurationException or StoreException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
