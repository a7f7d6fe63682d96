using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.Admission;

internal static class AdmissionCommand
{
    public static Command Create()
    {
        var reads = new Option<int>("--reads") { Description = "Reads of each cache.", DefaultValueFactory = _ => 30_000 };
        var save = new Option<bool>("--save") { Description = "Write to reports/admission.md." };
        var command = new Command("admission", "Hit ratio and latency against the size of the cache, with admission and without.")
        {
            reads,
            save,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                var figures = await AdmissionRun.MeasureAsync(arguments.GetValue(reads), cancellationToken);
                Console.WriteLine(figures);
                if (arguments.GetValue(save))
                {
                    await SavedReport.WriteAsync(
                        "admission",
                        "Admission",
                        $"admission --reads {arguments.GetValue(reads)}",
                        machine,
                        figures,
                        cancellationToken
                    );
                }
                return 0;
            }
        );
        return command;
    }
}
