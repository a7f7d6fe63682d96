using System.CommandLine;

namespace FeatureStore.Benchmarks.RedisReads;

internal static class RedisReadsCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Default: 5.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Of each client in each round, after a warm-up of 20 s. Default: 6.",
            DefaultValueFactory = _ => 6,
        };
        foreach (var option in (Option<int>[])[rounds, seconds])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 120)
                {
                    result.AddError($"{option.Name} takes 1 to 120.");
                }
            });
        }
        var command = new Command(
            "redis-reads",
            "Reads through Redis per second of the client's processor time, beside a client that drops the replies."
        )
        {
            rounds,
            seconds,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                Processes.Clone.RequireRelease();
                var result = await RedisReadsRun.MeasureAsync(arguments.GetValue(rounds), arguments.GetValue(seconds), cancellationToken);
                Console.WriteLine(result.ToMarkdown());
                return 0;
            }
        );
        return command;
    }
}
