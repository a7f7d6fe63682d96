using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Cli.Definitions;

/// <summary>Checks definitions.</summary>
internal static class ValidateCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var directory = DefinitionArguments.Directory();
        var json = new Option<bool>("--json") { Description = "Prints one JSON object for machines instead; its shape is in the README." };
        var strict = new Option<bool>("--strict") { Description = "Warnings count as errors for the exit code." };
        var command = new Command(
            "validate",
            "Checks definitions: all errors at once, each with file:line:column; exit code 1 where there are any. "
                + "Example: featurestore validate features --strict"
        )
        {
            directory,
            json,
            strict,
        };
        command.SetAction(arguments =>
            Run(arguments.GetValue(directory)!, arguments.GetValue(json), arguments.GetValue(strict), Console.Out, Console.Error)
        );
        return command;
    }

    /// <returns>0 when the definitions can be used, and with <paramref name="strict"/> also without warnings; else 1.</returns>
    internal static int Run(string directory, bool json, bool strict, TextWriter output, TextWriter errors)
    {
        var result = CatalogLoader.LoadDirectory(directory, Environment.ProcessorCount);
        var isGood = result.Catalog is not null && (!strict || result.Diagnostics.IsEmpty);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(ValidationJson.Of(directory, result), Json));
            return isGood ? 0 : 1;
        }
        DiagnosticReport.Write(errors, result.Diagnostics);
        if (result.Catalog is not { } catalog)
        {
            errors.WriteLine($"{directory}: {DiagnosticReport.Count(result.Diagnostics)}. Nothing can run on these definitions.");
            return 1;
        }
        var found = result.Diagnostics.IsEmpty ? "No errors." : $"No errors; {DiagnosticReport.Count(result.Diagnostics)}.";
        output.WriteLine(
            $"{directory}: {catalog.Features.Length} features, {catalog.Entities.Length} entities, {catalog.Streams.Length} streams; revision {catalog.Revision}. {found}"
        );
        return isGood ? 0 : 1;
    }
}
