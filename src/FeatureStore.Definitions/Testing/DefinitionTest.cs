using System.Collections.Immutable;

namespace FeatureStore.Definitions.Testing;

/// <summary>A definition test: events, a clock, and what features are to be afterwards.</summary>
/// <param name="File">As diagnostics name it.</param>
/// <param name="Line">Where it begins, 1-based.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Now">What the clock says all the time.</param>
/// <param name="Given">Events, in the order in which they come.</param>
/// <param name="Expect">What is asked afterwards.</param>
public sealed record DefinitionTest(
    string File,
    int Line,
    string Name,
    DateTimeOffset Now,
    ImmutableArray<GivenEvents> Given,
    ImmutableArray<Expectation> Expect
);
