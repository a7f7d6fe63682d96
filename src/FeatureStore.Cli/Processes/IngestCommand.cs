using System.CommandLine;
using FeatureStore.Worker;

namespace FeatureStore.Cli.Processes;

internal static class IngestCommand
{
    public static Command Create()
    {
        var command = new Command("ingest", "The ingestion worker: reads event streams and writes features to the configured store.");
        var options = new ProcessOptions(command, WorkerHost.DefaultListen);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                await WorkerHost.RunAsync(options.Load(arguments), cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
