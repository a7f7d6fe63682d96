using System.CommandLine;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Json;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Cli.Expressions;

/// <summary><c>eval</c>: what an expression gives, without a definition around it.</summary>
internal static class EvalCommand
{
    /// <summary>What <c>stream</c> is where no stream delivered the event.</summary>
    private const string NoStream = """
        {"name": "eval", "key": null, "headers": {}, "partition": null, "offset": null, "published_at": null}
        """;

    private const string Help = """
        Evaluates a CEL expression, as features use them, and prints the value as JSON.

        EXPR sees 'event', the JSON of --event ({} without it), and 'stream'. Errors go to standard error with a caret below the place.
          featurestore eval 'event.price > 10 && event.target.kind == "article"' --event click.json
          echo '{"tags": ["b", "a"]}' | featurestore eval 'event.tags.map(t, lower(t)).join("-")' --event -

        With --ndjson each line of standard input is a case, and gives one line of standard output. Nothing is checked before evaluation
        there: an unknown name is an error of that case, and one that decides nothing is absorbed, as CEL has it.
          in:  {"expr": "x + 1", "bindings": {"x": {"int": "2"}}, "container": "", "disable_macros": false}    (expr alone is needed)
          out: {"value": {"int": "3"}}    or    {"error": "...", "position": 2}
        A value is an object with its type as key: {"int": "-5"} {"uint": "5"} {"double": 1.5 or "NaN"} {"string": "a"} {"bytes": base64}
        {"bool": true} {"null": null} {"list": [values]} {"map": [[key, value]]} {"timestamp": RFC 3339} {"duration": "1.5s"}
        {"type": "int"} {"optional": [value] or []} {"net.IP": "::1"} {"net.CIDR": "::/0"}
        """;

    public static Command Create()
    {
        var text = new Argument<string?>("EXPR") { Description = "The expression; none with --ndjson.", Arity = ArgumentArity.ZeroOrOne };
        var eventFile = new Option<string?>("--event")
        {
            Description = "File with the event as JSON; '-' for standard input.",
            HelpName = "FILE|-",
        };
        var ndjson = new Option<bool>("--ndjson") { Description = "One case a line in, one result a line out." };
        var command = new Command("eval", Help) { text, eventFile, ndjson };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ndjson) == (result.GetValue(text) is not null))
            {
                result.AddError("Give either an expression or --ndjson; 'featurestore eval --help' shows both.");
            }
            if (result.GetValue(ndjson) && result.GetValue(eventFile) is not null)
            {
                result.AddError("--event goes with an expression; with --ndjson each case has its own 'bindings'.");
            }
        });
        command.SetAction(arguments =>
            arguments.GetValue(ndjson)
                ? CaseEvaluation.Run(Console.OpenStandardInput(), Console.OpenStandardOutput())
                : Run(arguments.GetValue(text)!, ReadEvent(arguments.GetValue(eventFile)), Console.Out, Console.Error)
        );
        return command;
    }

    internal static int Run(string text, byte[] eventJson, TextWriter output, TextWriter errors)
    {
        CelExpression expression;
        try
        {
            expression = CelExpression.Compile(text, CelEnvironment.Event);
        }
        catch (CelSyntaxException e)
        {
            return Fail(errors, text, e.Message, e.Position);
        }
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(eventJson);
        }
        catch (JsonException e)
        {
            errors.WriteLine($"The event is not JSON: {e.Message}");
            return 1;
        }
        using var stream = JsonDocument.Parse(NoStream);
        using (document)
        {
            var activation = new CelActivation(CelEnvironment.Event);
            activation[CelEnvironment.EventSlot] = CelValue.FromJson(document.RootElement);
            activation[CelEnvironment.StreamSlot] = CelValue.FromJson(stream.RootElement);
            var value = expression.Evaluate(activation);
            if (value.IsError)
            {
                return Fail(errors, text, value.ErrorMessage, Math.Max(0, value.ErrorPosition));
            }
            output.WriteLine(Readable(value));
            return 0;
        }
    }

    private static int Fail(TextWriter errors, string text, string message, int position)
    {
        errors.WriteLine($"error: {message}");
        errors.WriteLine(CaretText.Below(text, position));
        return 1;
    }

    private static string Readable(in CelValue value)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            MaxDepth = CaseEvaluation.MaxDepth,
            Encoder = StoredJson.Encoder,
        };
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            ReadableJson.Write(writer, value);
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static byte[] ReadEvent(string? path)
    {
        if (path is null)
        {
            return "{}"u8.ToArray();
        }
        if (path != "-")
        {
            return File.ReadAllBytes(path);
        }
        using var buffer = new MemoryStream();
        using var input = Console.OpenStandardInput();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }
}
