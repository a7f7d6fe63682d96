using System.CommandLine;
using FeatureStore.Server;

namespace FeatureStore.Cli.Processes;

internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "The serving server: answers GraphQL queries from the configured store.");
        var options = new ProcessOptions(command, ServerHost.DefaultListen);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                await ServerHost.RunAsync(options.Load(arguments), cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
