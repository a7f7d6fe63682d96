using System.CommandLine;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;
using FeatureStore.Benchmarks.Serving;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.RedisReads;

/// <summary>What one core reads from each tier, for the model's mix: 4 million features/s over 130,000 requests/s are 31 a request.</summary>
internal static class CacheReadsCommand
{
    private const double ModelReads = 4_000_000;

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Of each, after 20 s of warm-up.", DefaultValueFactory = _ => 8 };
        var save = new Option<bool>("--save") { Description = "Write to reports/cache-reads.md." };
        var command = new Command("cache-reads", "Reads per second of processor time from memory and from Redis, beside a bare client.")
        {
            seconds,
            save,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                var figures = await MeasureAsync(arguments.GetValue(seconds), cancellationToken);
                Console.WriteLine(figures);
                if (arguments.GetValue(save))
                {
                    var asRun = $"cache-reads --seconds {arguments.GetValue(seconds)}";
                    await SavedReport.WriteAsync("cache-reads", "Reads from the caches", asRun, machine, figures, cancellationToken);
                }
                return 0;
            }
        );
        return command;
    }

    private static async Task<string> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        await using var redis = await RedisProcess.StartAsync(cancellationToken: cancellationToken);
        await RedisOnLoadCore.MoveAsync(redis, cancellationToken);
        await ReadData.WriteAsync(redis.Endpoint);
        var bare = await ClientProcess.RunAsync(ClientKind.Bare, redis.Endpoint, seconds, cancellationToken);
        var tier2 = await ClientProcess.RunAsync(ClientKind.Batch, redis.Endpoint, seconds, cancellationToken);
        var tier1 = await ClientProcess.RunAsync(ClientKind.Memory, redis.Endpoint, seconds, cancellationToken);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{ReadData.Features} features of {ReadData.Items} records of {ReadData.MemberBytes} bytes a request; the client on core {ClientProcess.Core}, Redis on the other. One round of {seconds} s each."
        );
        text.AppendLine();
        text.AppendLine(
            "| | features/s of processor time | requests/s of processor time | µs a feature | of the bare client's | allocated a feature | cores for 4 M features/s |"
        );
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        Row(text, "bare client: the same `ZREVRANGE`s pipelined, replies dropped", bare, bare);
        Row(text, "tier 2: `CachedOnlineStore.ReadAsync(batch)`, with `PTTL`", tier2, bare);
        Row(text, "tier 1: `LocalCachedOnlineStore.ReadFromMemory(batch)`", tier1, bare);
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, ClientResult result, ClientResult bare) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {name} | {result.PerProcessorSecond:N0} | {result.PerProcessorSecond / ReadData.Features:N0} | {result.Microseconds:F2} | {result.PerProcessorSecond / bare.PerProcessorSecond:F2} | {result.BytesPerRead:N0} B | {ModelReads / result.PerProcessorSecond:F1} |"
        );
}
