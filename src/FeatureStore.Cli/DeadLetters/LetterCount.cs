using FeatureStore.Ingestion.DeadLetters;

namespace FeatureStore.Cli.DeadLetters;

/// <summary>
/// How many letters there are, by feature and reason. Letters of the same event and feature count once: a worker that was killed before its
/// commit sends one again.
/// </summary>
internal sealed class LetterCount
{
    private readonly HashSet<(string, int, long, string?, string)> _events = [];
    private readonly SortedDictionary<(string Feature, string Code), int> _counts = [];

    public int Total => _events.Count;

    public int Repeated { get; private set; }

    /// <returns>False when the event and feature came before.</returns>
    public bool Add(StoredLetter letter)
    {
        // Without a place of origin there is nothing to tell two of them apart by: each counts.
        var isFirst = letter.Headers.Offset < 0 || !_events.Contains(letter.Event);
        if (!isFirst)
        {
            Repeated++;
            return false;
        }
        _events.Add(letter.Headers.Offset < 0 ? (letter.Id, 0, 0, null, "") : letter.Event);
        var key = (letter.Headers.Feature ?? "(whole event)", letter.Headers.Code ?? "?");
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        return true;
    }

    public void Write(TextWriter output)
    {
        foreach (var ((feature, code), count) in _counts)
        {
            output.WriteLine($"{count, 8}  {feature}  {code}");
        }
        output.WriteLine($"{Total, 8}  dead letters{(Repeated > 0 ? $"; {Repeated} more are repetitions of these" : "")}");
    }
}
