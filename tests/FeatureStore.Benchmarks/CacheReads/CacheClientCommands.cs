using System.CommandLine;
using System.Text.Json;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>The clients of <c>cache-reads</c>, each a command of its own, so that it has a process of its own.</summary>
internal static class CacheClientCommands
{
    private const int WarmUpSeconds = 20;

    public static string Name(ClientKind kind) =>
        kind switch
        {
            ClientKind.Bare => "redis-bare",
            ClientKind.Counting => "redis-counting",
            ClientKind.Batch => "redis-batch",
            ClientKind.Memory => "memory-batch",
            _ => "redis-objects",
        };

    public static Command Create(ClientKind kind)
    {
        var endpoint = new Option<string>("--endpoint") { Required = true };
        var seconds = new Option<int>("--seconds") { Required = true };
        var command = new Command(Name(kind), "A client of 'cache-reads'; prints what it did as JSON.") { endpoint, seconds };
        command.Hidden = true;
        command.SetAction(
            async (arguments, _) =>
            {
                var meter = new Meter(WarmUpSeconds, arguments.GetValue(seconds));
                var address = arguments.GetValue(endpoint)!;
                var result = kind switch
                {
                    ClientKind.Bare => BareClient.Run(address, new ReplyEnds(), meter),
                    ClientKind.Counting => BareClient.Run(address, new ReplyBytes(), meter),
                    ClientKind.Memory => await MemoryReads.RunAsync(address, meter),
                    ClientKind.Batch => await ReadLoops.RunBatchesAsync(address, meter),
                    _ => await ReadLoops.RunObjectsAsync(address, meter),
                };
                Console.WriteLine(JsonSerializer.Serialize(result));
                return 0;
            }
        );
        return command;
    }
}
