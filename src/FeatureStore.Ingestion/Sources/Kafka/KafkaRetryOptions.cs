using System.ComponentModel.DataAnnotations;
using FeatureStore.Ingestion.DeadLetters;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Events that failed for one feature and may pass later; section <c>kafka:retry</c>. They wait on a topic of their own, which the same
/// group consumes, so that they hold up nothing else.
/// </summary>
public sealed class KafkaRetryOptions
{
    /// <summary>By how much the clocks of two workers that are well may differ.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    /// <summary>How often such an event comes back before it is a dead letter; 3. 0: at once, and no retry topic is used.</summary>
    [Range(0, 100)]
    public int Attempts { get; set; } = 3;

    /// <summary>How long it waits the first time; four times as long each further time. 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it waits at most; 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Appended to a topic's name for its retries; <c>.retry</c>.</summary>
    [Required]
    public string Suffix { get; set; } = ".retry";

    /// <summary>
    /// How long one still has to wait that is read now. A letter that was written later than now comes from a clock that was wrong, here or
    /// there: nobody knows how long it has waited, and it is tried at once rather than after hours.
    /// </summary>
    internal TimeSpan Wait(LetterHeaders letter, DateTimeOffset now)
    {
        if (letter.NotBefore is not { } notBefore || letter.At > now + ClocksDiffer)
        {
            return TimeSpan.Zero;
        }
        var wait = TimeSpan.FromMilliseconds(notBefore - now.ToUnixTimeMilliseconds());
        return wait < MaxDelay ? wait : MaxDelay;
    }

    /// <summary>The wait before the n-th return, n from 1.</summary>
    internal TimeSpan DelayBefore(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(MaxDelay.TotalMilliseconds, Delay.TotalMilliseconds * Math.Pow(4, Math.Min(attempt - 1, 20))));
}
