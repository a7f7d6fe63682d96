using System.Collections.Immutable;

namespace FeatureStore.Definitions.Testing;

/// <summary>Events of one stream, sent together.</summary>
/// <param name="Line">Where they stand, 1-based.</param>
/// <param name="Stream">Its name.</param>
/// <param name="Events">Each as JSON text.</param>
/// <param name="Rejected">Those that are to be set aside; every other rejection for a feature of the test fails it.</param>
public sealed record GivenEvents(int Line, string Stream, ImmutableArray<string> Events, ImmutableArray<ExpectedRejection> Rejected);
