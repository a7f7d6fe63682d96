using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.Embedded;

internal static class SqliteCommand
{
    public static Command Create()
    {
        var sizes = new Option<long[]>("--sizes")
        {
            Description = "Records, ascending. Default: 1000000 10000000.",
            DefaultValueFactory = _ => [1_000_000, 10_000_000],
            AllowMultipleArgumentsPerToken = true,
        };
        var seconds = new Option<int>("--seconds") { Description = "For each figure. Default: 8.", DefaultValueFactory = _ => 8 };
        var save = new Option<bool>("--save") { Description = "Writes the report to reports/sqlite.md, with the machine's shape." };
        var command = new Command("sqlite", "Reads and writes of the embedded store as it grows to ten million records.")
        {
            sizes,
            seconds,
            save,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                var (records, each) = (arguments.GetValue(sizes)!, arguments.GetValue(seconds));
                var report = await SqliteRun.MeasureAsync(records, TimeSpan.FromSeconds(each), cancellationToken);
                Console.WriteLine(report);
                if (arguments.GetValue(save))
                {
                    await SavedReport.WriteAsync(
                        "sqlite",
                        "The embedded store",
                        $"sqlite --sizes {string.Join(' ', records)} --seconds {each}",
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
