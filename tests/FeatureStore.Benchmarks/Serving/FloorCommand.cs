using System.CommandLine;

namespace FeatureStore.Benchmarks.Serving;

internal static class FloorCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen")
        {
            Required = true,
            HelpName = "URL",
            Description = "Loopback URL.",
        };
        var bytes = new Option<int>("--bytes") { Required = true, Description = "Size of the answer." };
        var command = new Command(
            "floor",
            "The least a server can do, which 'serve' compares with: reads the body, answers ready-made bytes."
        )
        {
            listen,
            bytes,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                await FloorServer.RunAsync(arguments.GetValue(listen)!, arguments.GetValue(bytes), cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
