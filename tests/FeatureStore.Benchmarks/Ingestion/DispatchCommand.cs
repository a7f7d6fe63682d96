using System.CommandLine;

namespace FeatureStore.Benchmarks.Ingestion;

internal static class DispatchCommand
{
    public static Command Create()
    {
        var command = new Command(
            "dispatch",
            "What an event costs that one feature wants, with 10, 100 and 1,000 features on its stream, with and without the index."
        );
        command.SetAction(_ =>
        {
            Processes.Clone.RequireRelease();
            Console.WriteLine(DispatchRun.Measure().ToMarkdown());
            return 0;
        });
        return command;
    }
}
