using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.CacheReads;

internal static class CacheReadsCommand
{
    public static Command Create()
    {
        var rounds = CountOption.Create("--rounds", "Of each client.", byDefault: 3, most: 120);
        var seconds = CountOption.Create("--seconds", "Of each client in each round, after a warm-up of 20 s.", byDefault: 6, most: 120);
        var save = new Option<bool>("--save") { Description = "Write to reports/cache-reads.md." };
        var command = new Command(
            "cache-reads",
            "Reads per second of processor time from memory, from Redis, and over HTTP, beside a client that drops the replies."
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
                var result = await CacheReadsRun.MeasureAsync(arguments.GetValue(rounds), arguments.GetValue(seconds), cancellationToken);
                var figures = result.ToMarkdown();
                Console.WriteLine(figures);
                if (arguments.GetValue(save))
                {
                    var asRun = $"cache-reads --rounds {arguments.GetValue(rounds)} --seconds {arguments.GetValue(seconds)}";
                    await SavedReport.WriteAsync("cache-reads", "Reads from the caches", asRun, machine, figures, cancellationToken);
                }
                return 0;
            }
        );
        return command;
    }
}
