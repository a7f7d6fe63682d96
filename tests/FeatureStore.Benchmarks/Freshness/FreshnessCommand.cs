using System.CommandLine;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.Freshness;

internal static class FreshnessCommand
{
    public static Command Create()
    {
        var kafka = new Option<bool>("--kafka")
        {
            Description = "Kafka, a worker, a table over HTTP, Redis and a server, instead of 'featurestore dev'.",
        };
        var rate = new Option<int?>("--rate") { Description = "Events a second. Default: 2000; 5000 with --kafka." };
        var seconds = CountOption.Create("--seconds", "How long is measured, after 40 s of warm-up.", byDefault: 20, most: 600);
        var save = new Option<bool>("--save") { Description = "Writes the report to reports/freshness.md, with the machine's shape." };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100_000)
            {
                result.AddError("--rate takes 1 to 100000 events a second.");
            }
        });
        var command = new Command("freshness", "Time from an event to the first answer that shows it: open loop.")
        {
            kafka,
            rate,
            seconds,
            save,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Clone.RequireRelease();
                var machine = MachineShape.Read();
                await using var target = arguments.GetValue(kafka)
                    ? await FreshnessTarget.KafkaAsync(cancellationToken)
                    : await FreshnessTarget.DevAsync(cancellationToken);
                var result = await FreshnessRun.MeasureAsync(
                    target,
                    arguments.GetValue(rate) ?? target.AimRate,
                    arguments.GetValue(seconds),
                    cancellationToken
                );
                Console.WriteLine(result.ToMarkdown());
                if (arguments.GetValue(save))
                {
                    await File.WriteAllTextAsync(
                        Path.Combine(Clone.Reports, "freshness.md"),
                        $"# Freshness\n\n{machine.ToMarkdown()}\n{result.ToMarkdown()}",
                        cancellationToken
                    );
                }
                return 0;
            }
        );
        return command;
    }
}
