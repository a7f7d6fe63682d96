using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Backfill.History;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>Which history to load, and how.</summary>
public sealed record BackfillRequest
{
    /// <summary>Whose events the files hold.</summary>
    public required StreamDefinition Stream { get; init; }

    public required IReadOnlyList<HistoryFile> Files { get; init; }

    /// <summary>Where those of the files lie that are named <c>s3://</c>; null where none is.</summary>
    public S3Objects? Objects { get; init; }

    /// <summary>Names of the features to make records of; empty for all that read the stream.</summary>
    public IReadOnlySet<string> Features { get; init; } = new HashSet<string>();

    /// <summary>Records of earlier event times are left out, epoch ms; null for no bound.</summary>
    public long? Since { get; init; }

    /// <summary>Records of this event time and later are left out, epoch ms; null for no bound.</summary>
    public long? Until { get; init; }

    /// <summary>Types of columns of CSV files, by name.</summary>
    public IReadOnlyDictionary<string, CsvColumnType> Columns { get; init; } = new Dictionary<string, CsvColumnType>();

    /// <summary>Parts of files that are read at once.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Events a second at most; null for no bound.</summary>
    public int? Rate { get; init; }

    /// <summary>Says what would be written, and writes nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Where the checkpoint lies, and what is set aside.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>File of events that are set aside; null: beside the checkpoint.</summary>
    public string? RejectedPath { get; init; }

    /// <summary>Names the store that is written to, so that one store's checkpoint is never taken for another's.</summary>
    public required string Target { get; init; }

    /// <summary>How often the checkpoint is saved; 1 s. A killed run repeats what came after, which is harmless (I2).</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);
}
