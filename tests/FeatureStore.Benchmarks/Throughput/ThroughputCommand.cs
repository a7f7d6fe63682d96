using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.Throughput;

internal static class ThroughputCommand
{
    private const int WorkerCore = 0;
    private const int BrokerCore = 1;

    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "Default: 500000.", DefaultValueFactory = _ => 500_000 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Of the worker on one core; 0: leaves that part out. Default: 3.",
            DefaultValueFactory = _ => 3,
        };
        var workers = new Option<int[]>("--workers")
        {
            Description = "Numbers of workers into Redis and the table; 0: leaves that part out. Default: 1.",
            DefaultValueFactory = _ => [1],
            AllowMultipleArgumentsPerToken = true,
        };
        var features = new Option<int[]>("--features")
        {
            Description = $"Numbers of features of the worker on one core. Default: {ThroughputDefinitions.Least}.",
            DefaultValueFactory = _ => [ThroughputDefinitions.Least],
            AllowMultipleArgumentsPerToken = true,
        };
        features.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()!.Any(number => number is < ThroughputDefinitions.Least or > 100_000))
            {
                result.AddError($"--features takes {ThroughputDefinitions.Least} (the sample's) to 100000.");
            }
        });
        var save = new Option<bool>("--save") { Description = "Writes the report to reports/throughput.md, with the machine's shape." };
        var command = new Command(
            "throughput",
            "Events/s of the worker from Kafka: on one core into nothing, beside a client that only walks the JSON; and into Redis and a table over HTTP."
        )
        {
            events,
            rounds,
            workers,
            features,
            save,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                using var definitions = new ThroughputDefinitions(ThroughputDefinitions.Least);
                var mix = ThroughputMix.Generate(definitions.Path, arguments.GetValue(events), TimeProvider.System);
                using var topics = new LoadedTopics(mix);
                var walks = new List<ClientFigures>();
                var ours = arguments.GetValue(features)!.ToDictionary(number => number, _ => new List<ClientFigures>());
                await Cores.PinAsync(Environment.ProcessId, $"{BrokerCore}", cancellationToken);
                for (var round = 0; round < arguments.GetValue(rounds); round++)
                {
                    walks.Add(await RunAsync(ClientMode.Walk, topics, definitions, round, cancellationToken));
                    foreach (var (number, figures) in ours)
                    {
                        using var more = new ThroughputDefinitions(number);
                        figures.Add(await RunAsync(ClientMode.Worker, topics, more, round, cancellationToken));
                    }
                }
                await Cores.PinAsync(Environment.ProcessId, $"0-{Environment.ProcessorCount - 1}", cancellationToken);
                var full = new List<FullFigures>();
                foreach (var number in arguments.GetValue(workers)!.Where(number => number > 0))
                {
                    full.Add(await FullRun.MeasureAsync(topics, definitions.Path, number, cancellationToken));
                }
                var report = ThroughputReport.Write(mix, walks, ours, full);
                Console.WriteLine(report);
                if (arguments.GetValue(save))
                {
                    await File.WriteAllTextAsync(
                        Path.Combine(Clone.Reports, "throughput.md"),
                        $"# Throughput of the worker\n\n{machine.ToMarkdown()}\n{report}",
                        cancellationToken
                    );
                }
                return 0;
            }
        );
        return command;
    }

    private static Task<ClientFigures> RunAsync(
        ClientMode mode,
        LoadedTopics topics,
        ThroughputDefinitions definitions,
        int round,
        CancellationToken cancellationToken
    ) =>
        PinnedCommand.RunAsync<ClientFigures>(
            WorkerCore,
            [
                ClientCommand.Name,
                "--mode",
                $"{mode}",
                "--features",
                definitions.Path,
                "--group",
                $"{mode}-{definitions.Features}-{round}",
                "--brokers",
                topics.Brokers,
                "--messages",
                $"{topics.Messages}",
            ],
            cancellationToken
        );
}
