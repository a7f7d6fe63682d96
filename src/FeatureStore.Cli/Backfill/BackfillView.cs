using System.Globalization;
using FeatureStore.Cli.Terminals;
using FeatureStore.Ingestion.Backfill;
using Spectre.Console;

namespace FeatureStore.Cli.Backfill;

/// <summary>How a backfill goes: a bar on a terminal, a line every few seconds elsewhere, both on standard error; its report on standard output.</summary>
internal sealed class BackfillView(BackfillRun run, BackfillRequest request, TextWriter output, TextWriter errors, TimeProvider time)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Line = TimeSpan.FromSeconds(5);

    /// <summary>Says where it begins.</summary>
    public async Task BeginAsync()
    {
        if (run.IsResumed)
        {
            await errors.WriteLineAsync($"Going on with a backfill that was interrupted at {Percent()}.");
        }
        else if (run.NotResumed is { } reason)
        {
            await errors.WriteLineAsync(
                $"Beginning from the start: {reason}. What is written already is written again, which is harmless."
            );
        }
    }

    /// <summary>Shows until it has ended, and throws what it throws.</summary>
    public async Task ShowAsync(Task running)
    {
        if (Terminal.IsLive(errors))
        {
            await Terminal
                .Live(errors)
                .Progress()
                .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(Markup.Escape(State()), maxValue: 1);
                    while (!running.IsCompleted)
                    {
                        await Task.WhenAny(running, Task.Delay(Redraw, time));
                        bar.Value = run.Fraction;
                        bar.Description = Markup.Escape(State());
                    }
                });
        }
        else
        {
            while (await Task.WhenAny(running, Task.Delay(Line, time)) != running)
            {
                await errors.WriteLineAsync(State());
            }
        }
        await running;
    }

    /// <summary>What was done, or in a dry run would be.</summary>
    public void Report()
    {
        var seconds = Math.Max(0.001, run.Elapsed.TotalSeconds);
        output.WriteLine(
            $"{request.Stream.Name}: {Count(run.Counts.Events)} events of {request.Files.Count} file(s) read in {seconds:0.0} s ({Count((long)(run.Counts.Events / seconds))}/s)."
        );
        output.WriteLine(request.IsDryRun ? "Nothing was written. It would be:" : "Written:");
        foreach (var (name, feature) in run.Counts.Features)
        {
            output.WriteLine(
                $"  {name}: {Count(feature.Records)} records ({Count(feature.Bytes)} bytes of values, about {Count(feature.WriteUnits)} DynamoDB write units)"
                    + (feature.Deletes > 0 ? $", {Count(feature.Deletes)} of them deletes" : "")
                    + (feature.OutsideTimes > 0 ? $"; {Count(feature.OutsideTimes)} outside --since and --until left out" : "")
            );
        }
        if (!run.Counts.Features.Any())
        {
            output.WriteLine("  nothing");
        }
        foreach (var ((reason, feature), count) in run.Counts.Rejections)
        {
            var whom = feature.Length > 0 ? $" for {feature}" : "";
            output.WriteLine($"Set aside{whom}: {Count(count.Events)} events, {reason}, such as: {count.Example}");
        }
        if (run.RejectedPath is { } path && File.Exists(path))
        {
            output.WriteLine($"Events that were set aside are in {path}.");
        }
    }

    private string State()
    {
        var seconds = Math.Max(0.001, run.Elapsed.TotalSeconds);
        var left = run.Left is { } time ? $"{Duration(time)} left" : "";
        return string.Join(
            " · ",
            ((string[])[Percent(), $"{Count(run.Counts.Events)} events", $"{Count((long)(run.Counts.Events / seconds))}/s", left]).Where(
                text => text.Length > 0
            )
        );
    }

    private string Percent() => (100 * run.Fraction).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s"
        : $"{Math.Ceiling(time.TotalSeconds):0} s";
}
