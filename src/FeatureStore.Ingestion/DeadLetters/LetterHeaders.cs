using System.Globalization;
using System.Text;

namespace FeatureStore.Ingestion.DeadLetters;

/// <summary>
/// What the headers of a retry, a dead letter or a replay say beside the message's own: a letter is the event as it came, with these.
/// </summary>
/// <param name="Stream">Whose event it is.</param>
/// <param name="Feature">The only feature that it is about; null: the event as a whole.</param>
/// <param name="Origin">The topic it came from first.</param>
/// <param name="Partition">Where it was there; -1 if not known.</param>
/// <param name="Offset">Where it was there; -1 if not known.</param>
/// <param name="PublishedAt">When the broker took it there, epoch ms.</param>
/// <param name="Attempts">How often it has failed.</param>
/// <param name="NotBefore">When it is to be tried again, epoch ms; null: at once.</param>
/// <param name="Code">The reason's name.</param>
/// <param name="Reason">What was wrong, for people.</param>
/// <param name="At">When it failed last.</param>
public sealed record LetterHeaders(
    string Stream,
    string? Feature,
    string Origin,
    int Partition,
    long Offset,
    long? PublishedAt,
    int Attempts,
    long? NotBefore,
    string? Code,
    string? Reason,
    DateTimeOffset? At
)
{
    /// <summary>Prefix of all of them.</summary>
    public const string Prefix = "featurestore-";

    internal const string StreamName = Prefix + "stream";
    internal const string FeatureName = Prefix + "feature";
    internal const string OriginName = Prefix + "origin";
    internal const string PartitionName = Prefix + "partition";
    internal const string OffsetName = Prefix + "offset";
    internal const string PublishedAtName = Prefix + "published-at";
    internal const string AttemptsName = Prefix + "attempts";
    internal const string NotBeforeName = Prefix + "not-before";
    internal const string CodeName = Prefix + "code";
    internal const string ReasonName = Prefix + "reason";
    internal const string AtName = Prefix + "at";
    internal const string ReplayedAtName = Prefix + "replayed-at";

    /// <summary>How many bytes of the event were left out, since the dead-letter topic takes no message of that size.</summary>
    internal const string OmittedName = Prefix + "omitted-bytes";

    /// <summary>Reads them.</summary>
    /// <param name="headers">Of a message, in order; the last of a name counts.</param>
    /// <returns>Null when the message is no letter.</returns>
    public static LetterHeaders? Read(IEnumerable<KeyValuePair<string, byte[]>> headers)
    {
        Dictionary<string, string>? ours = null;
        foreach (var (name, value) in headers)
        {
            if (IsOurs(name))
            {
                (ours ??= [])[name] = Encoding.UTF8.GetString(value);
            }
        }
        if (ours is null || !ours.TryGetValue(StreamName, out var stream))
        {
            return null;
        }
        return new LetterHeaders(
            stream,
            ours.GetValueOrDefault(FeatureName),
            ours.GetValueOrDefault(OriginName, ""),
            (int)(Number(ours, PartitionName) ?? -1),
            Number(ours, OffsetName) ?? -1,
            Number(ours, PublishedAtName),
            (int)(Number(ours, AttemptsName) ?? 0),
            Number(ours, NotBeforeName),
            ours.GetValueOrDefault(CodeName),
            ours.GetValueOrDefault(ReasonName),
            DateTimeOffset.TryParse(
                ours.GetValueOrDefault(AtName),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at
            )
                ? at
                : null
        );
    }

    /// <summary>Whether a header is one of these, and not the message's own.</summary>
    public static bool IsOurs(string header) => header.StartsWith(Prefix, StringComparison.Ordinal);

    private static long? Number(Dictionary<string, string> headers, string name) =>
        headers.TryGetValue(name, out var text)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            ? n
            : null;
}
