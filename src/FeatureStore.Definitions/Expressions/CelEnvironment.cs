using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FeatureStore.Definitions.Expressions;

/// <summary>What an expression may name, and how strictly it is checked before it is evaluated.</summary>
/// <param name="Variables">Each with a slot in <see cref="CelActivation"/>, in this order.</param>
public sealed record CelEnvironment(ImmutableArray<CelVariable> Variables)
{
    /// <summary>Slot of <c>event</c> in <see cref="Event"/>.</summary>
    public const int EventSlot = 0;

    /// <summary>Slot of <c>stream</c> in <see cref="Event"/>.</summary>
    public const int StreamSlot = 1;

    /// <summary>What the expressions of features see: <c>event</c>, of which only the event knows more, and <c>stream</c>.</summary>
    public static readonly CelEnvironment Event = OfEvent(CelType.Any);

    /// <summary>The same, where it is declared what events hold. Activations of <see cref="Event"/> serve it too.</summary>
    public static CelEnvironment OfEvent(CelType type) =>
        new([
            new CelVariable("event", type),
            new CelVariable(
                "stream",
                new CelType(CelKinds.Map)
                {
                    Fields = new Dictionary<string, CelType>
                    {
                        ["name"] = new(CelKinds.String),
                        ["key"] = new(CelKinds.String | CelKinds.Null),
                        ["headers"] = new(CelKinds.Map),
                        ["partition"] = new(CelKinds.Int | CelKinds.Null),
                        ["offset"] = new(CelKinds.Int | CelKinds.Null),
                        ["published_at"] = new(CelKinds.Int | CelKinds.Null),
                    }.ToFrozenDictionary(),
                }
            ),
        ]);

    /// <summary>Namespace in which names are looked up first (langdef: Name Resolution); empty for none.</summary>
    public string Container { get; init; } = string.Empty;

    /// <summary>Whether <c>has</c>, <c>all</c>, <c>map</c> and their kin are macros. Default: true.</summary>
    public bool HasMacros { get; init; } = true;

    /// <summary>
    /// Whether unknown names, and calls that no kind of argument can answer, are refused at once. False leaves them to evaluation, where
    /// an error that decides nothing is absorbed (<c>unknown() || true</c>), as CEL has it for expressions that are only parsed.
    /// Default: true.
    /// </summary>
    public bool IsChecked { get; init; } = true;
}
