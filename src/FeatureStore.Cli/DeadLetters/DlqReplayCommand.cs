using System.CommandLine;
using Confluent.Kafka;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Sources.Kafka;

namespace FeatureStore.Cli.DeadLetters;

internal static class DlqReplayCommand
{
    private const int DefaultLimit = 10_000;
    private const int AtOnce = 1_000;

    public static Command Create()
    {
        var yes = new Option<bool>("--yes") { Description = "Sends them. Without it the letters are only counted." };
        var command = new Command(
            "replay",
            "Sends dead letters of Kafka back to the topics they came from (those in files are sent by 'backfill'); each is then made for its own feature alone. They stay in the queue; to send one twice is harmless. Example: featurestore dlq replay --feature user_profile --reason Value --yes"
        )
        {
            yes,
        };
        var options = new LetterOptions(command, DefaultLimit);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var configuration = options.Load(arguments);
                using var queue = LetterOptions.Open(configuration);
                try
                {
                    var letters = options.Read(arguments, configuration, queue, cancellationToken);
                    return await RunAsync(letters, queue, arguments.GetValue(yes), Console.Out, Console.Error, cancellationToken);
                }
                catch (KafkaException e)
                {
                    await Console.Error.WriteLineAsync(
                        $"Kafka does not answer: {e.Error.Reason}. Check the section 'kafka', and run it again."
                    );
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        IEnumerable<StoredLetter> letters,
        KafkaLetterQueue queue,
        bool yes,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        var count = new LetterCount();
        var without = 0;
        var sent = 0;
        var underWay = new List<Task>(AtOnce);
        foreach (var letter in letters)
        {
            if (letter.OmittedBytes > 0 || letter.Headers.Origin.Length == 0)
            {
                await errors.WriteLineAsync(
                    $"{letter.Id} does not hold its event, and is left out: see 'dlq show' for where it came from."
                );
                without++;
                continue;
            }
            if (!count.Add(letter) || !yes)
            {
                continue;
            }
            underWay.Add(queue.ReplayAsync(letter, cancellationToken));
            if (underWay.Count == AtOnce)
            {
                await Task.WhenAll(underWay);
                sent += underWay.Count;
                underWay.Clear();
            }
        }
        await Task.WhenAll(underWay);
        sent += underWay.Count;
        count.Write(output);
        await output.WriteLineAsync(
            yes ? $"Replayed {sent} of {count.Total + without}." : $"Nothing was sent: add --yes to replay these {count.Total}."
        );
        return without == 0 ? 0 : 1;
    }
}
