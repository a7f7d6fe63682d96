using System.CommandLine;
using FeatureStore.Cli.Processes;
using FeatureStore.Server;

namespace FeatureStore.Cli.Dev;

internal static class DevCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data")
        {
            Description = "Directory that keeps the data. Default: a temporary one, removed at the end.",
            HelpName = "DIR",
        };
        var simulate = new Option<int?>("--simulate")
        {
            Description = "Make believe traffic for the flea-market sample: N events a second.",
            HelpName = "N",
        };
        simulate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100_000)
            {
                result.AddError("--simulate takes 1 to 100000 events a second.");
            }
        });
        var command = new Command("dev", "Everything in one process on the embedded store; every stream is fed by POST /events/{stream}.")
        {
            data,
            simulate,
        };
        var options = new ProcessOptions(command, ServerHost.DefaultListen);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var directory = DataDirectory.At(arguments.GetValue(data));
                var configuration = options.Load(arguments, DevHost.Settings(directory), DevHost.Defaults);
                await DevHost.RunAsync(configuration, directory, arguments.GetValue(simulate), Console.Out, cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
