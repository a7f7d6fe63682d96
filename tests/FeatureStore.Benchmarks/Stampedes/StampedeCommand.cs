using System.CommandLine;

namespace FeatureStore.Benchmarks.Stampedes;

internal static class StampedeCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each.", DefaultValueFactory = _ => 7 };
        var latency = new Option<int>("--latency")
        {
            Description = "What a read of the store takes, in ms.",
            DefaultValueFactory = _ => 50,
        };
        var command = new Command("stampede", "Reads of the store, and times of readers, when many ask for what is not in the cache.")
        {
            rounds,
            latency,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                foreach (var processes in (int[])[1, 4])
                {
                    Console.WriteLine(
                        await StampedeRun.MeasureAsync(
                            processes,
                            TimeSpan.FromMilliseconds(arguments.GetValue(latency)),
                            arguments.GetValue(rounds),
                            cancellationToken
                        )
                    );
                }
                return 0;
            }
        );
        return command;
    }
}
