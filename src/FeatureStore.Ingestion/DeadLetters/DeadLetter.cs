using System.Globalization;
using System.Text;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>One event that was set aside, as a whole or for one feature, with its reason and where it came from.</summary>
internal sealed record DeadLetter(RawEvent Source, Rejection Rejection, DateTimeOffset At)
{
    /// <summary>Headers count into the size of a message; a reason may quote the event.</summary>
    private const int MaxReason = 1_000;

    /// <summary>How often the event has failed, with this time.</summary>
    public int Attempts => Source.Attempts + 1;

    private string Reason =>
        Rejection.Message.Length <= MaxReason ? Rejection.Message : string.Concat(Rejection.Message.AsSpan(0, MaxReason), "…");

    /// <summary>Name (without prefix) and text of everything that is known beside the event itself.</summary>
    /// <param name="origin">Topic, or path of the file.</param>
    public IEnumerable<KeyValuePair<string, string>> Describe(string origin)
    {
        yield return new("stream", Source.Stream.Name);
        yield return new("origin", origin);
        if (Source.Partition >= 0)
        {
            yield return new("partition", Source.Partition.ToString(CultureInfo.InvariantCulture));
        }
        yield return new("offset", Source.Offset.ToString(CultureInfo.InvariantCulture));
        if (Rejection.Feature is { } feature)
        {
            yield return new("feature", feature.Name);
        }
        if (Source.PublishedAt is { } publishedAt)
        {
            yield return new("published-at", publishedAt.ToString(CultureInfo.InvariantCulture));
        }
        yield return new("attempts", Attempts.ToString(CultureInfo.InvariantCulture));
        yield return new("code", Rejection.Reason.ToString());
        yield return new("reason", Reason);
        yield return new("at", At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>The event as text, for a line of JSON; bytes that are no UTF-8 are shown as U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Source.Value.Span);
}
