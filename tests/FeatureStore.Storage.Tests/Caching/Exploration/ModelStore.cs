using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching.Interleavings;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>
/// The store of the model: which events it has taken, and in which order, as a number; what it answers then, and which answers of a cache are
/// right. Judged by <see cref="Truth"/>, once for each different question.
/// </summary>
internal sealed class ModelStore
{
    private readonly ModelEvent[] _events;
    private readonly FeatureDefinition _feature;
    private readonly RecordRead[] _reads;
    private readonly List<int[]> _orders = [];
    private readonly Dictionary<(int Order, int Event), int> _puts = [];
    private readonly Dictionary<(int Order, FeatureDefinition Revision), short> _answers = [];
    private readonly List<CacheContent> _contents = [];
    private readonly Dictionary<(int Content, int Order, ushort Owed), string?> _judged = [];
    private readonly Dictionary<(int Key, int Order, ushort Owed), string?> _judgedKeys = [];

    public ModelStore(Scenario scenario)
    {
        _events = [.. scenario.Initial, .. scenario.Writer1, .. scenario.Writer2];
        _feature = scenario.Revisions[0];
        _reads = Reads(_feature);
        _orders.Add([.. Enumerable.Range(0, scenario.Initial.Length)]);
    }

    /// <summary>The order that has taken one event more.</summary>
    public int Put(int order, int written)
    {
        if (!_puts.TryGetValue((order, written), out var next))
        {
            next = _orders.Count;
            _orders.Add([.. _orders[order], written]);
            _puts.Add((order, written), next);
        }
        return next;
    }

    /// <summary>What the store answers to a loader: an id for <see cref="Content"/>.</summary>
    public short Ask(int order, FeatureDefinition revision)
    {
        if (!_answers.TryGetValue((order, revision), out var id))
        {
            id = Add(TruthOf(order, 0).Content(revision));
            _answers.Add((order, revision), id);
        }
        return id;
    }

    /// <summary>What a careless loader takes a failure for.</summary>
    public short TakeForAbsence() => Add(new CacheContent([], IsAll: true));

    public CacheContent Content(int id) => _contents[id];

    /// <summary>Whether a reader to whom these events are owed may be answered by a load's content.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Judge(int content, int order, ushort owed)
    {
        if (!_judged.TryGetValue((content, order, owed), out var wrong))
        {
            wrong = Judge(order, owed, (RecordRead read, out ReadResult answer) => _contents[content].TryAnswer(read, out answer));
            _judged.Add((content, order, owed), wrong);
        }
        return wrong;
    }

    /// <summary>Whether a reader to whom these events are owed may be answered by what Redis holds.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Judge(int keyId, KeyContent key, int order, ushort owed)
    {
        if (!_judgedKeys.TryGetValue((keyId, order, owed), out var wrong))
        {
            wrong = WrongLifetime(key) ?? Judge(order, owed, LookUp(key));
            _judgedKeys.Add((keyId, order, owed), wrong);
        }
        return wrong;
    }

    /// <summary>What the lookups of production find in a key.</summary>
    public static EntryState LookUp(KeyContent key, RecordRead read, out ReadResult answer)
    {
        if (read.Feature.Kind == FeatureKind.Static)
        {
            return StringEntry.Answer(key.Members is [var entry] ? entry.Element : default, read, out answer);
        }
        var last = SetEntry.LastRank(read);
        var newest = key.Members.Reverse().Take(last < 0 ? int.MaxValue : (int)last + 1).Select(member => member.Element);
        return SetEntry.Answer([.. newest], read, out answer);
    }

    /// <summary>Windows and limits of all sorts: below, at and beyond what the entries keep.</summary>
    public static RecordRead[] Reads(FeatureDefinition feature)
    {
        if (feature.Kind == FeatureKind.Static)
        {
            return [new RecordRead(feature, Scenario.Entity, 0, long.MaxValue, 1)];
        }
        const long two = 1_700_000_000_002;
        return
        [
            new RecordRead(feature, Scenario.Entity, 0, long.MaxValue, 1),
            new RecordRead(feature, Scenario.Entity, 0, long.MaxValue, 2),
            new RecordRead(feature, Scenario.Entity, 0, long.MaxValue, 3),
            new RecordRead(feature, Scenario.Entity, 0, long.MaxValue, 6),
            new RecordRead(feature, Scenario.Entity, two, long.MaxValue, 3),
            new RecordRead(feature, Scenario.Entity, 0, two, 2),
            new RecordRead(feature, Scenario.Entity, two, two + 1, 6),
        ];
    }

    public string Describe(int order) => TruthOf(order, ushort.MaxValue).ToString();

    private delegate bool Answering(RecordRead read, out ReadResult answer);

    private static Answering LookUp(KeyContent key) =>
        (RecordRead read, out ReadResult answer) =>
        {
            var state = LookUp(key, read, out answer);
            return state == EntryState.Unknown ? throw new InvalidOperationException($"nobody understands {key}") : state.IsAnswer();
        };

    private static string? WrongLifetime(KeyContent key)
    {
        var isLoad = key.Members is [var lowest, ..] && ((string)lowest.Element!).StartsWith("load", StringComparison.Ordinal);
        return
            key.Lifetime
            == (
                key.Members is [] ? KeyLifetime.Absent
                : isLoad ? KeyLifetime.Load
                : KeyLifetime.Hard
            )
            ? null
            : $"the lifetime is {key.Lifetime}";
    }

    private string? Judge(int order, ushort owed, Answering answering)
    {
        var truth = TruthOf(order, owed);
        foreach (var read in _reads)
        {
            if (answering(read, out var answer) && truth.Judge(read, answer, 0) is { } wrong)
            {
                return $"a read of {read.Limit} in [{read.From}, {read.To}) gets {answer.Records.Length} records: {wrong}";
            }
        }
        return null;
    }

    private Truth TruthOf(int order, ushort owed)
    {
        var truth = new Truth(_feature);
        foreach (var written in _orders[order])
        {
            truth.Put(new WrittenEvent(_events[written].Write) { FinishedAt = (owed & (1 << written)) != 0 ? 0 : int.MaxValue });
        }
        return truth;
    }

    private short Add(CacheContent content)
    {
        _contents.Add(content);
        return (short)(_contents.Count - 1);
    }
}
