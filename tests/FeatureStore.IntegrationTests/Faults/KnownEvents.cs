using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>Events, and what their features must be: told by this class alone, from the contract and not from the product.</summary>
internal sealed class KnownEvents(Random random)
{
    public const int Users = 60;

    private const string Features = """
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields: [{name: article_id, type: id, required: true}]
        from: [{stream: events, where: event.type == "click", entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article}}]
        retain: {period: 30d}
        serve: {limit: 100, max_limit: 100}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: mood
        entity: user
        fields: [{name: mood, type: string, required: true}]
        from: [{stream: events, where: event.type == "mood", entity_id: event.user, event_id: event.id, timestamp: event.at, values: {mood: event.mood}}]
        """;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string), string> _actions = [];
    private readonly Dictionary<string, (long At, string Identity, string Value)> _latest = [];
    private readonly List<(string Key, string Json)> _recent = [];
    private long _count;

    /// <summary>Messages, those that were sent again included.</summary>
    public long Sent { get; private set; }

    /// <summary>The definitions, with their stream on a source such as <c>{type: http}</c>.</summary>
    public static string DefinitionsOn(string source) =>
        $"apiVersion: featurestore/v1\nkind: Stream\nname: events\nsource: {source}\n---\n{Features}";

    /// <summary>The next messages: one in ten is static, one in ten repeats an earlier one.</summary>
    public List<(string Key, string Json)> Next(int count, DateTimeOffset now)
    {
        lock (_gate)
        {
            var next = new List<(string, string)>(count);
            for (var i = 0; i < count; i++)
            {
                Sent++;
                if (_recent.Count > 0 && random.Next(10) == 0)
                {
                    next.Add(_recent[random.Next(_recent.Count)]);
                    continue;
                }
                var message = Make(now);
                next.Add(message);
                _recent.Add(message);
                if (_recent.Count > 1_000)
                {
                    _recent.RemoveRange(0, 500);
                }
            }
            return next;
        }
    }

    /// <summary>Every stored value, by partition and sort key.</summary>
    public Dictionary<(string PartitionKey, string SortKey), string?> Expected()
    {
        lock (_gate)
        {
            var expected = _actions.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
            foreach (var (user, (_, _, value)) in _latest)
            {
                expected[($"user#{user}#mood", "null")] = value;
            }
            return expected;
        }
    }

    private (string Key, string Json) Make(DateTimeOffset now)
    {
        var id = $"e{_count++}";
        var user = random.Next(Users).ToString(CultureInfo.InvariantCulture);
        // Up to a minute late: the order of arrival is not that of the events.
        var at = now.ToUnixTimeMilliseconds() - random.Next(60_000);
        if (random.Next(10) == 0)
        {
            var value = $"[\"m-{id}\"]";
            var identity = $"events#{id}";
            if (
                !_latest.TryGetValue(user, out var latest)
                || at > latest.At
                || (at == latest.At && string.CompareOrdinal(identity, latest.Identity) > 0)
            )
            {
                _latest[user] = (at, identity, value);
            }
            return (user, $$"""{"id":"{{id}}","type":"mood","user":"{{user}}","at":{{at}},"mood":"m-{{id}}"}""");
        }
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"events#{id}")))[..16];
        _actions[($"user#{user}#clicks", $"{at:D13}#{digest}")] = $"[\"a-{id}\"]";
        // By article, so that one user's events come over several partitions.
        return ($"a-{id}", $$"""{"id":"{{id}}","type":"click","user":"{{user}}","at":{{at}},"article":"a-{{id}}"}""");
    }
}
