using System.CommandLine;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Streams;
using FeatureStore.Definitions.Timing;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Cli.DeadLetters;

/// <summary>The options that say which dead letters are meant.</summary>
internal sealed class LetterOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        Description =
            $"Configuration file, for its sections kafka and files. Default: {FeatureStoreConfiguration.DefaultFile}, if it is there.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _directory = new("--features")
    {
        Description = "Directory of definitions, whose Kafka streams name the topics. Default: what 'definitions:path' says, or features.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _topics = new("--topic")
    {
        Description = "A dead-letter topic, instead of all those of the definitions; may be given several times.",
        HelpName = "TOPIC",
    };

    private readonly Option<string?> _feature = new("--feature") { Description = "Only letters of this feature.", HelpName = "NAME" };

    private readonly Option<string?> _reason = new("--reason")
    {
        Description = $"Only letters with this reason: {string.Join(", ", Enum.GetNames<RejectionReason>())}.",
        HelpName = "CODE",
    };

    private readonly Option<string?> _since = new("--since")
    {
        Description = "Only letters set aside since then: a time such as 2026-11-22T08:00:00Z, or how long ago, such as 2h.",
        HelpName = "WHEN",
    };

    private readonly Option<string?> _until = new("--until") { Description = "Only letters set aside before then.", HelpName = "WHEN" };

    private readonly Option<int> _limit;

    public LetterOptions(Command command, int limit)
    {
        _limit = new Option<int>("--limit")
        {
            Description = $"At most so many letters, the oldest of each partition first. Default: {limit}.",
            DefaultValueFactory = _ => limit,
            HelpName = "N",
        };
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            {
                result.AddError("--limit takes 1 to 1000000.");
            }
        });
        _reason.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } code && !Enum.TryParse<RejectionReason>(code, ignoreCase: true, out _))
            {
                result.AddError($"--reason takes one of {string.Join(", ", Enum.GetNames<RejectionReason>())}.");
            }
        });
        foreach (var option in (Option<string?>[])[_since, _until])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<string>() is { } text && When(text) is null)
                {
                    result.AddError($"{option.Name} takes a time such as 2026-11-22T08:00:00Z, or a duration such as 2h.");
                }
            });
        }
        foreach (var option in (Option[])[_config, _directory, _topics, _feature, _reason, _since, _until, _limit])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The queue; null where the configuration does not say where Kafka is.</summary>
    public static KafkaLetterQueue? TryOpen(IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(configuration["kafka:bootstrapServers"]) ? null : Open(configuration);

    /// <summary>Where workers that run on this machine keep the letters of streams without a queue.</summary>
    public static string StateDirectory(IConfiguration configuration) =>
        StrictOptions.Bind<FileSourceOptions>(configuration, "files").StateDirectory;

    /// <summary>Opens the queue by the section <c>kafka</c> of the configuration.</summary>
    /// <exception cref="ConfigurationException">It does not say where Kafka is.</exception>
    public static KafkaLetterQueue Open(IConfiguration configuration)
    {
        var kafka = StrictOptions.Bind<KafkaOptions>(configuration, "kafka");
        return string.IsNullOrWhiteSpace(kafka.BootstrapServers)
            ? throw new ConfigurationException(
                $"'kafka:bootstrapServers' is not set. Set it in {FeatureStoreConfiguration.DefaultFile} or as {FeatureStoreConfiguration.EnvironmentPrefix}KAFKA__BOOTSTRAPSERVERS."
            )
            : new KafkaLetterQueue(kafka, TimeProvider.System, NullLogger.Instance);
    }

    public IConfiguration Load(ParseResult arguments) =>
        FeatureStoreConfiguration.Load(
            arguments.GetValue(_config),
            [.. FeatureStoreConfiguration.FeaturesIn(arguments.GetValue(_directory))]
        );

    /// <summary>The letters of topics that are meant, as they are read: no more than one is held at a time.</summary>
    public IEnumerable<StoredLetter> Read(
        ParseResult arguments,
        IConfiguration configuration,
        KafkaLetterQueue queue,
        CancellationToken cancellationToken
    ) => InTopics(arguments, configuration, queue, cancellationToken).Take(arguments.GetValue(_limit));

    /// <summary>The same, and those in files on this machine, of streams that have no queue.</summary>
    /// <exception cref="ConfigurationException">A stream comes from Kafka, and the configuration does not say where that is.</exception>
    public IEnumerable<StoredLetter> ReadWithFiles(
        ParseResult arguments,
        IConfiguration configuration,
        KafkaLetterQueue? queue,
        CancellationToken cancellationToken
    )
    {
        if (arguments.GetValue(_topics) is { Length: > 0 })
        {
            return Read(arguments, configuration, queue ?? Open(configuration), cancellationToken);
        }
        var streams = Definitions(configuration).Streams;
        var inTopics =
            queue is null && !streams.Any(stream => stream.Source is StreamSource.Kafka)
                ? []
                : InTopics(arguments, configuration, queue ?? Open(configuration), cancellationToken);
        var directory = StateDirectory(configuration);
        var inFiles = streams
            .Where(stream => stream.Source is StreamSource.File or StreamSource.Kinesis or StreamSource.PubSub)
            .SelectMany(stream => DeadLetterFiles.Read(directory, stream.Name, Filter(arguments)));
        return inTopics.Concat(inFiles).Take(arguments.GetValue(_limit));
    }

    private IEnumerable<StoredLetter> InTopics(
        ParseResult arguments,
        IConfiguration configuration,
        KafkaLetterQueue queue,
        CancellationToken cancellationToken
    )
    {
        var topics = arguments.GetValue(_topics) is { Length: > 0 } given ? given : queue.TopicsOf(Definitions(configuration));
        return topics.SelectMany(topic => queue.Read(topic, Filter(arguments), cancellationToken));
    }

    private LetterFilter Filter(ParseResult arguments) =>
        new(arguments.GetValue(_feature), arguments.GetValue(_reason), When(arguments.GetValue(_since)), When(arguments.GetValue(_until)));

    private static Catalog Definitions(IConfiguration configuration)
    {
        var directory = configuration["definitions:path"] ?? "features";
        var result = CatalogLoader.LoadDirectory(directory);
        return result.Catalog
            ?? throw new ConfigurationException(
                $"The definitions in '{directory}' are wrong or missing: mend them ('featurestore validate'), or name topics with --topic."
            );
    }

    private static DateTimeOffset? When(string? text) =>
        text is null ? null
        : Durations.TryParse(text, out var ago) ? TimeProvider.System.GetUtcNow() - ago
        : Rfc3339.TryParse(text, out var seconds, out _) ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : null;
}
