using System.CommandLine;
using FeatureStore.Definitions.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Cli.Processes;

/// <summary>The options that every command that starts a process has.</summary>
internal sealed class ProcessOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = $"Configuration file. Default: {FeatureStoreConfiguration.DefaultFile} in the working directory, if it is there.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _features = new("--features")
    {
        Description = "Directory of definitions. Default: features.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _listen;

    public ProcessOptions(Command command, string defaultListen)
    {
        _listen = new Option<string?>("--listen")
        {
            Description = $"URL to listen on. Default: {defaultListen}; loopback unless you say otherwise.",
            HelpName = "URL",
        };
        command.Options.Add(_config);
        command.Options.Add(_features);
        command.Options.Add(_listen);
    }

    /// <summary>The configuration with what the command line says on top.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="settings">What the command fixes.</param>
    /// <param name="defaults">What the command prefers where the user says nothing.</param>
    public IConfigurationRoot Load(
        ParseResult arguments,
        IEnumerable<KeyValuePair<string, string?>>? settings = null,
        IEnumerable<KeyValuePair<string, string?>>? defaults = null
    ) =>
        FeatureStoreConfiguration.Load(
            arguments.GetValue(_config),
            [
                .. FeatureStoreConfiguration.FeaturesIn(arguments.GetValue(_features)),
                new("http:listen", arguments.GetValue(_listen)),
                .. settings ?? [],
            ],
            defaults ?? []
        );
}
