using System.CommandLine;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.DeadLetters;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Cli.DeadLetters;

internal static class DlqShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("LETTER") { Description = "As 'dlq list' names it: TOPIC/PARTITION/OFFSET." };
        var config = new Option<string?>("--config")
        {
            Description =
                $"Configuration file, for its sections kafka and files. Default: {FeatureStoreConfiguration.DefaultFile}, if it is there.",
            HelpName = "FILE",
        };
        var command = new Command("show", "Shows one dead letter: why, when, how often, from where, and the event as it came.")
        {
            id,
            config,
        };
        id.Validators.Add(result =>
        {
            if (!TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("LETTER is TOPIC/PARTITION/OFFSET, as 'featurestore dlq list' prints it.");
            }
        });
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                if (!TryParse(arguments.GetValue(id), out var place))
                {
                    return Task.FromResult(1);
                }
                var configuration = FeatureStoreConfiguration.Load(arguments.GetValue(config), []);
                try
                {
                    if (Find(configuration, place, cancellationToken) is { } letter)
                    {
                        Write(letter, Console.Out);
                        return Task.FromResult(0);
                    }
                    Console.Error.WriteLine($"There is no dead letter at {arguments.GetValue(id)}.");
                }
                catch (KafkaException e)
                {
                    Console.Error.WriteLine($"Kafka does not answer: {e.Error.Reason}. Check the section 'kafka'.");
                }
                return Task.FromResult(1);
            }
        );
        return command;
    }

    private static StoredLetter? Find(
        IConfiguration configuration,
        (string Topic, int Partition, long Offset) place,
        CancellationToken cancellationToken
    )
    {
        if (DeadLetterFiles.StreamOf(place.Topic) is { } stream)
        {
            return DeadLetterFiles
                .Read(LetterOptions.StateDirectory(configuration), stream, new LetterFilter(null, null, null, null))
                .FirstOrDefault(letter => letter.Offset == place.Offset);
        }
        using var queue = LetterOptions.Open(configuration);
        return queue.Find(place.Topic, place.Partition, place.Offset, cancellationToken);
    }

    private static bool TryParse(string? text, out (string Topic, int Partition, long Offset) place)
    {
        place = default;
        if (
            text?.Split('/') is not [{ Length: > 0 } topic, var partition, var offset]
            || !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
            || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var o)
        )
        {
            return false;
        }
        place = (topic, p, o);
        return true;
    }

    private static void Write(StoredLetter letter, TextWriter output)
    {
        if (letter.Key is { } key)
        {
            output.WriteLine($"key: {Encoding.UTF8.GetString(key)}");
        }
        foreach (var (name, value) in letter.AllHeaders)
        {
            output.WriteLine($"{name}: {Encoding.UTF8.GetString(value)}");
        }
        output.WriteLine();
        output.WriteLine(Encoding.UTF8.GetString(letter.Value));
    }
}
