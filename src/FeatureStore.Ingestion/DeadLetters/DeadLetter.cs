using System.Globalization;
using System.Text;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>One event that was set aside, as a whole or for one feature, with its reason and where it came from.</summary>
internal sealed record DeadLetter(RawEvent Source, Rejection Rejection, DateTimeOffset At)
{
    /// <summary>Prefix of the headers that a dead letter adds to those of its message.</summary>
    public const string HeaderPrefix = "featurestore-";

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
        yield return new("code", Rejection.Reason.ToString());
        yield return new("reason", Rejection.Message);
        yield return new("at", At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>The event as text, for a line of JSON; bytes that are no UTF-8 are shown as U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Source.Value.Span);
}
