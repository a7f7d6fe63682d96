using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.RedisMemory;

internal static class RedisMemoryCommand
{
    public static Command Create()
    {
        var save = new Option<bool>("--save") { Description = "Write to reports/redis-memory.md." };
        var command = new Command("redis-memory", "Bytes of Redis for each record against the bytes of its value, by encoding.") { save };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                var figures = await RedisMemoryRun.MeasureAsync(cancellationToken);
                Console.WriteLine(figures);
                if (arguments.GetValue(save))
                {
                    await SavedReport.WriteAsync("redis-memory", "Memory of Redis", "redis-memory", machine, figures, cancellationToken);
                }
                return 0;
            }
        );
        return command;
    }
}
