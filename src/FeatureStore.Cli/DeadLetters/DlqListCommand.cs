using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Confluent.Kafka;
using FeatureStore.Ingestion.DeadLetters;

namespace FeatureStore.Cli.DeadLetters;

internal static class DlqListCommand
{
    private const int DefaultLimit = 1_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Prints one JSON object a line." };
        var command = new Command(
            "list",
            "Lists dead letters, one a line, and how many there are by feature and reason: those of Kafka's topics, and those that workers on this machine keep in files. Example: featurestore dlq list --feature user_profile --since 2h"
        )
        {
            json,
        };
        var options = new LetterOptions(command, DefaultLimit);
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                var configuration = options.Load(arguments);
                using var queue = LetterOptions.TryOpen(configuration);
                try
                {
                    Write(options.ReadWithFiles(arguments, configuration, queue, cancellationToken), arguments.GetValue(json), Console.Out);
                    return Task.FromResult(0);
                }
                catch (KafkaException e)
                {
                    Console.Error.WriteLine($"Kafka does not answer: {e.Error.Reason}. Check the section 'kafka'.");
                    return Task.FromResult(1);
                }
            }
        );
        return command;
    }

    private static void Write(IEnumerable<StoredLetter> letters, bool json, TextWriter output)
    {
        var count = new LetterCount();
        foreach (var letter in letters)
        {
            var isFirst = count.Add(letter);
            var headers = letter.Headers;
            output.WriteLine(
                json
                    ? JsonSerializer.Serialize(
                        new
                        {
                            letter.Id,
                            headers.At,
                            headers.Stream,
                            headers.Feature,
                            headers.Code,
                            headers.Reason,
                            headers.Attempts,
                            headers.Origin,
                            headers.Partition,
                            headers.Offset,
                            Bytes = letter.Value.Length,
                            Repeated = !isFirst,
                        },
                        Json
                    )
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{letter.Id}  {headers.At:yyyy-MM-ddTHH:mm:ssZ}  {headers.Feature ?? "(whole event)"}  {headers.Code}  {headers.Attempts}x  {OneLine(headers.Reason)}{(isFirst ? "" : "  (again)")}"
                    )
            );
        }
        if (!json)
        {
            count.Write(output);
        }
    }

    private static string? OneLine(string? text) => text?.ReplaceLineEndings(" ");
}
