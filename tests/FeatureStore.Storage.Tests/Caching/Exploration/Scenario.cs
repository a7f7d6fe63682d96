using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>What is written to one key, and by whom; in which order the steps come is what the exploration tries out.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Revisions">Of the feature; the loaders take turns with them.</param>
/// <param name="Initial">In the store, and finished, before anything begins.</param>
/// <param name="Writer1">What the first writer writes, one after the other.</param>
/// <param name="Writer2">What the second one writes.</param>
internal sealed record Scenario(
    string Name,
    FeatureDefinition[] Revisions,
    ModelEvent[] Initial,
    ModelEvent[] Writer1,
    ModelEvent[] Writer2
)
{
    public const string Entity = "7";

    private const long Base = 1_700_000_000_000;

    /// <summary>A definition that keeps two records, and its next revision, which keeps five.</summary>
    private static readonly FeatureDefinition[] Action =
    [
        TestFeatures.Action("explored", cache: TestFeatures.Cache(items: 2), retain: TimeSpan.FromDays(36_500)),
        TestFeatures.Action("explored", cache: TestFeatures.Cache(items: 5), retain: TimeSpan.FromDays(36_500)),
    ];

    private static readonly FeatureDefinition[] Static = [TestFeatures.Static("explored")];

    /// <summary>Whether both loaders are in one process, where one joins the other's load.</summary>
    public bool SameProcess { get; init; }

    /// <summary>Whether Redis may fail to acknowledge write steps, and carry them out later, or never.</summary>
    public bool LosesSteps { get; init; }

    /// <summary>How often each loader reads.</summary>
    public int Rounds { get; init; } = 1;

    public bool IsStatic => Revisions[0].Kind == FeatureKind.Static;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("action: the first records", Action, [], [Record(1), Record(3)], [Record(2), Record(2)]),
        new("action: more than are kept", Action, [Record(1), Record(2)], [Record(3), Record(4)], [Record(0)]),
        new("action: below what the set knows", Action, [Record(2), Record(3), Record(4)], [Record(1, revision: 1)], [Record(5)]),
        new("action: one event, three payloads", Action, [Record(1, "a")], [Record(1, "b"), Record(2)], [Record(1, "c")]),
        new("action: one millisecond", Action, [], [Record(1, id: 0), Record(1, id: 1)], [Record(1, id: 2), Record(1, "b", id: 0)]),
        new(
            "action: write-around beside write-through",
            Action,
            [Record(1)],
            [Around(Record(2)), Record(3)],
            [Record(4), Around(Record(2, "b"))]
        ),
        new("static: the first values", Static, [], [Value(1, "a"), Value(3, null)], [Value(2, "b"), Value(2, "b")]),
        new("static: older and newer ones", Static, [Value(2, "a")], [Value(1, "b"), Value(3, "c")], [Value(2, "d", id: 1)]),
        new("static: one event, three payloads", Static, [Value(1, "a")], [Value(1, "b"), Value(1, null)], [Value(1, "c")]),
        new(
            "static: write-around beside write-through",
            Static,
            [],
            [Around(Value(1, "a")), Value(3, "b")],
            [Value(2, "c"), Around(Value(4, null))]
        ),
    ];

    /// <summary>The same with one event for each writer.</summary>
    public Scenario Shorter() => this with { Writer1 = Writer1[..1], Writer2 = Writer2[..1] };

    public override string ToString() =>
        $"{Name}, {Writer1.Length} + {Writer2.Length} events{(SameProcess ? ", one process" : ", two processes")}{(LosesSteps ? ", steps lost" : "")}{(Rounds > 1 ? $", {Rounds} reads each" : "")}";

    private static ModelEvent Record(int at, string payload = "x", int id = 0, int revision = 0) =>
        Event(Action[revision], at, $"[\"{payload}\"]", id);

    private static ModelEvent Value(int at, string? payload, int id = 0) =>
        Event(Static[0], at, payload is null ? null : $"[\"{payload}\"]", id);

    private static ModelEvent Event(FeatureDefinition feature, int at, string? value, int id) =>
        new(
            new RecordWrite(
                feature,
                Entity,
                Base + at,
                $"s#{id}",
                value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value)
            ),
            RedisStrategy.WriteThrough
        );

    private static ModelEvent Around(ModelEvent written) => written with { Strategy = RedisStrategy.WriteAround };
}
