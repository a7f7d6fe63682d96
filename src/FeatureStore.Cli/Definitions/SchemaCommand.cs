using System.CommandLine;
using FeatureStore.Definitions.Schema;

namespace FeatureStore.Cli.Definitions;

/// <summary>JSON Schemas of definitions, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR")
        {
            Description = "Where to put them. Default: features/schema.",
            DefaultValueFactory = _ => Path.Combine("features", "schema"),
        };
        var command = new Command(
            "schema",
            "Writes the JSON Schemas of definitions and of their tests, for editors and other checkers. Example: featurestore schema features/schema"
        )
        {
            directory,
        };
        command.SetAction(arguments => Run(arguments.GetValue(directory)!, Console.Out));
        return command;
    }

    /// <exception cref="IOException">The directory or a file cannot be written.</exception>
    internal static int Run(string directory, TextWriter output)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, text) in DefinitionSchemas.Files)
        {
            var path = Path.Combine(directory, name);
            File.WriteAllText(path, text);
            output.WriteLine($"{path}: written.");
        }
        output.WriteLine(
            $"In a definition: # yaml-language-server: $schema={directory.Replace('\\', '/')}/{DefinitionSchemas.Files[0].Name}"
        );
        return 0;
    }
}
