using System.CommandLine;

namespace FeatureStore.Benchmarks.Ingestion;

internal static class IngestRateCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long the pipeline is measured, over five rounds. Default: 10.",
            DefaultValueFactory = _ => 10,
        };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 600)
            {
                result.AddError("--seconds takes 1 to 600.");
            }
        });
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
