namespace FeatureStore.Cli.Testing;

/// <summary>One place where an answer is not what was expected.</summary>
/// <param name="Path">Such as <c>[0].article_id</c>; empty for the whole.</param>
/// <param name="Expected">As JSON, or a sentence.</param>
/// <param name="Found">As JSON, or <c>nothing</c>.</param>
internal sealed record Difference(string Path, string Expected, string Found)
{
    public override string ToString() => $"{(Path.Length == 0 ? "the answer" : Path)}: expected {Expected}, found {Found}";
}
