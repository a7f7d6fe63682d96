using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>How files are tailed; section <c>files</c>.</summary>
public sealed class FileSourceOptions
{
    /// <summary>Directory for positions and dead letters; <c>.featurestore</c> in the working directory.</summary>
    [Required]
    public string StateDirectory { get; set; } = ".featurestore";

    /// <summary>How often the end of a file is looked at for more; 200 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Pause before a file that could not be read is tried again; 5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a file that was renamed away must be quiet before the one that took its path is begun; 1 s. Who wrote to it may go on for a
    /// moment, until it opens the new one.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RotatedQuiet { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of one line at most; 1 MiB. A longer line is set aside.</summary>
    [Range(1_024, 67_108_864)]
    public int MaxLineBytes { get; set; } = 1_048_576;

    /// <summary>How often the position of what is durable is saved; 1 s. A restart reads again what came after it.</summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(1);
}
