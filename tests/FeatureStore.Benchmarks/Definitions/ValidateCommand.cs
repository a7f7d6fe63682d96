using System.CommandLine;

namespace FeatureStore.Benchmarks.Definitions;

internal static class ValidateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "validate",
            "How long 'featurestore validate' takes for 1,000 and 10,000 definitions, right and wrong ones."
        );
        command.SetAction(
            async (_, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                Console.WriteLine(await ValidateRun.MeasureAsync(rounds: 5, cancellationToken));
                return 0;
            }
        );
        return command;
    }
}
