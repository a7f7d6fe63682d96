using System.CommandLine;

namespace FeatureStore.Benchmarks.Catalogs;

internal static class CatalogCommand
{
    public static Command Create()
    {
        var rounds = CountOption.Create("--rounds", "That count, after ten that do not.", byDefault: 51, most: 1_000);
        var command = new Command("catalog", "What a request, a new document and a new revision cost with 14, 1,000 and 10,000 features.")
        {
            rounds,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                Console.WriteLine((await CatalogRun.MeasureAsync(arguments.GetValue(rounds), cancellationToken)).ToMarkdown());
                return 0;
            }
        );
        return command;
    }
}
