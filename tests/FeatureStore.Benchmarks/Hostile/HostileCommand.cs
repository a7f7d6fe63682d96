using System.CommandLine;

namespace FeatureStore.Benchmarks.Hostile;

internal static class HostileCommand
{
    public static Command Create()
    {
        var features = new Option<int>("--features")
        {
            Description = "In the catalog beside those that the documents ask for. Default: 1000.",
            DefaultValueFactory = _ => 1_000,
        };
        features.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 8 or > 10_000)
            {
                result.AddError("--features takes 8 to 10000.");
            }
        });
        var command = new Command(
            "hostile",
            "What documents cost that nobody sends in good faith: those of the tests, refused or just below the limits."
        )
        {
            features,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                Console.WriteLine((await HostileRun.MeasureAsync(arguments.GetValue(features), cancellationToken)).ToMarkdown());
                return 0;
            }
        );
        return command;
    }
}
