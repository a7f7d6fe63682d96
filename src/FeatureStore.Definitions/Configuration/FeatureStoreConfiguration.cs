using FeatureStore.Definitions.Naming;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Definitions.Configuration;

/// <summary>The settings of a process: <c>featurestore.json</c>, overridden by <c>FEATURESTORE__SECTION__KEY</c>, then by the command line.</summary>
public static class FeatureStoreConfiguration
{
    /// <summary>Read from the working directory when no other file is named, and only if it is there.</summary>
    public const string DefaultFile = "featurestore.json";

    /// <summary>Prefix of environment variables; two more underscores separate section and key.</summary>
    public const string EnvironmentPrefix = "FEATURESTORE__";

    /// <summary>Where the command line's <c>--features</c> is kept until it is taken apart.</summary>
    private const string FeaturesSetting = "features";

    /// <summary>All sections that any process reads.</summary>
    public static readonly IReadOnlyList<string> Sections =
    [
        "auth",
        "definitions",
        "files",
        "http",
        "ingestion",
        "kafka",
        "kinesis",
        "limits",
        "pubsub",
        "redis",
        "store",
        "telemetry",
    ];

    /// <summary>Reads the settings of a process started with <c>--config</c>, <c>--features</c>, <c>--listen</c>, or <c>--section:key</c>.</summary>
    /// <exception cref="ConfigurationException">An argument or a setting is wrong or unknown.</exception>
    public static IConfigurationRoot FromArguments(string[] args)
    {
        IConfigurationRoot given;
        try
        {
            given = new ConfigurationBuilder()
                .AddCommandLine(
                    args,
                    new Dictionary<string, string>
                    {
                        ["--config"] = "config",
                        ["--features"] = FeaturesSetting,
                        ["--listen"] = "http:listen",
                    }
                )
                .Build();
        }
        catch (FormatException e)
        {
            throw new ConfigurationException(e.Message);
        }
        return Load(
            given["config"],
            [
                .. given.AsEnumerable().Where(setting => setting.Key is not ("config" or FeaturesSetting)),
                .. FeaturesIn(given[FeaturesSetting]),
            ]
        );
    }

    /// <summary>The settings that <c>--features DIR</c> stands for: that directory, whatever source the file names.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> FeaturesIn(string? directory) =>
        directory is null ? [] : [new("definitions:source", nameof(DefinitionsSource.Directory)), new("definitions:path", directory)];

    /// <summary>Reads the settings.</summary>
    /// <param name="file">Path given by the user, which must exist then; null for the default.</param>
    /// <param name="overrides">From the command line; keys as <c>section:key</c>. Null values are left out.</param>
    /// <param name="defaults">What the command itself prefers where the user says nothing.</param>
    /// <exception cref="ConfigurationException">The file is missing or no JSON, or a section is unknown.</exception>
    public static IConfigurationRoot Load(
        string? file,
        IEnumerable<KeyValuePair<string, string?>> overrides,
        params IEnumerable<KeyValuePair<string, string?>> defaults
    )
    {
        var path = Path.GetFullPath(file ?? DefaultFile);
        if (file is not null && !File.Exists(path))
        {
            throw new ConfigurationException($"There is no configuration file {file}. Check the path given with --config.");
        }
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(defaults)
                .AddJsonFile(path, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .AddInMemoryCollection(overrides.Where(setting => setting.Value is not null))
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new ConfigurationException($"{file ?? DefaultFile} can't be read: {e.InnerException?.Message ?? e.Message}");
        }
        foreach (var section in configuration.GetChildren())
        {
            if (!Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                var hint = NearestName.Find(section.Key, Sections) is { } nearest ? $" Did you mean '{nearest}'?" : "";
                throw new ConfigurationException(
                    $"'{section.Key}' is no section of the configuration.{hint} Sections: {string.Join(", ", Sections)}."
                );
            }
        }
        return configuration;
    }
}
