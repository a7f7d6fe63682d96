using System.CommandLine;

namespace FeatureStore.Benchmarks.Serving;

internal static class RestCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen")
        {
            Required = true,
            HelpName = "URL",
            Description = "Loopback URL.",
        };
        var command = new Command(
            "rest",
            "What hand-written code for just the feed's query costs, which 'serve' compares with: System.Text.Json in, Utf8JsonWriter out, objects in memory."
        )
        {
            listen,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                await RestServer.RunAsync(arguments.GetValue(listen)!, cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
