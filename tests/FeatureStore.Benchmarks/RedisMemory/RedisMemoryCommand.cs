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
                var report = new NamedReport("Memory of Redis", "redis-memory");
                report.Add(await RedisMemoryRun.MeasureAsync(cancellationToken));
                await report.PublishAsync(arguments.GetValue(save) ? "redis-memory.md" : null, cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
