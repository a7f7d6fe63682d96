using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.StoreReads;

internal static class HedgesCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each. Default: 4.", DefaultValueFactory = _ => 4 };
        var seconds = new Option<int>("--seconds") { Description = "Of each round. Default: 10.", DefaultValueFactory = _ => 10 };
        var save = new Option<bool>("--save") { Description = "Writes the report to reports/hedges.md, with the machine's shape." };
        var command = new Command(
            "hedges",
            "Times of reads of DynamoDB where one answer in fifty is slow: with second requests, and without."
        )
        {
            rounds,
            seconds,
            save,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                var (times, each) = (arguments.GetValue(rounds), arguments.GetValue(seconds));
                var report = await HedgeRun.MeasureAsync(times, TimeSpan.FromSeconds(each), cancellationToken);
                Console.WriteLine(report);
                if (arguments.GetValue(save))
                {
                    await SavedReport.WriteAsync(
                        "hedges",
                        "Hedged reads",
                        $"hedges --rounds {times} --seconds {each}",
                        machine,
                        report,
                        cancellationToken
                    );
                }
                return 0;
            }
        );
        return command;
    }
}
