using System.CommandLine;
using System.Text.Json;

namespace FeatureStore.Benchmarks.Serving;

internal static class SteadyCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Required = true };
        var rate = new Option<int>("--rate") { Required = true };
        var seconds = new Option<int>("--seconds") { Required = true };
        // A process of its own, so that it can be kept off the server's core.
        var command = new Command("steady", "The open-loop load of 'serve'; prints its latencies as JSON.") { url, rate, seconds };
        command.Hidden = true;
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var summary = await SteadyLoad.RunAsync(
                    new Uri(arguments.GetValue(url)!),
                    arguments.GetValue(rate),
                    arguments.GetValue(seconds),
                    cancellationToken
                );
                Console.WriteLine(JsonSerializer.Serialize(summary));
                return 0;
            }
        );
        return command;
    }
}
