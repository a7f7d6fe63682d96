using System.CommandLine;

namespace FeatureStore.Benchmarks.Serving;

internal static class ServeCommand
{
    public static Command Create()
    {
        var store = new Option<ServeStores>("--store")
        {
            Description = "Where the server reads from: sqlite, redis (in front of SQLite), local (its own memory), all. Default: all.",
            DefaultValueFactory = _ => ServeStores.All,
            HelpName = "sqlite|redis|local|all",
        };
        var seconds = CountOption.Create("--seconds", "Of each of three rounds, after a warm-up of 15 to 60 s.", byDefault: 10, most: 120);
        var command = new Command(
            "serve",
            "Requests/s and latency of a feed's query, on one core, beside a server that does nothing. Needs wrk."
        )
        {
            store,
            seconds,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                var result = await ServeRun.MeasureAsync(arguments.GetValue(store), arguments.GetValue(seconds), cancellationToken);
                Console.WriteLine(result.ToMarkdown());
                return 0;
            }
        );
        return command;
    }
}
