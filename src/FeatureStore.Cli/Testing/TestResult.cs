using FeatureStore.Definitions.Testing;

namespace FeatureStore.Cli.Testing;

/// <summary>How a test ended.</summary>
/// <param name="Test">Which.</param>
/// <param name="Failures">What was not as expected, each a few lines; none when it passed.</param>
/// <param name="Elapsed">From its empty store to its last answer.</param>
internal sealed record TestResult(DefinitionTest Test, IReadOnlyList<string> Failures, TimeSpan Elapsed)
{
    public bool Passed => Failures.Count == 0;
}
