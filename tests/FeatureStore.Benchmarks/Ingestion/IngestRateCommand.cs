using System.CommandLine;

namespace FeatureStore.Benchmarks.Ingestion;

internal static class IngestRateCommand
{
    public static Command Create()
    {
        var seconds = CountOption.Create("--seconds", "How long the pipeline is measured, over five rounds.", byDefault: 10, most: 600);
        var command = new Command(
            "ingest-rate",
            "Events/s per core: decode, dispatch, extract, beside the JSON reader alone. One thread, half a minute."
        )
        {
            seconds,
        };
        command.SetAction(arguments =>
        {
            Processes.Clone.RequireRelease();
            Console.WriteLine(IngestRate.Run(arguments.GetValue(seconds)).ToMarkdown());
            return 0;
        });
        return command;
    }
}
