using System.CommandLine;
using FeatureStore.Definitions.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Cli.Processes;

/// <summary>The options of every command that works on the configured store.</summary>
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

    private readonly Option<string?>? _listen;

    /// <param name="command">Gets the options.</param>
    /// <param name="defaultListen">Where it listens unless told otherwise; null when it does not.</param>
    public ProcessOptions(Command command, string? defaultListen = null)
    {
        command.Options.Add(_config);
        command.Options.Add(_features);
        if (defaultListen is null)
        {
            return;
        }
        _listen = new Option<string?>("--listen")
        {
            Description = $"URL to listen on. Default: {defaultListen}; loopback unless you say otherwise.",
            HelpName = "URL",
        };
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
                new("http:listen", _listen is null ? null : arguments.GetValue(_listen)),
                .. settings ?? [],
            ],
            defaults ?? []
        );
}
