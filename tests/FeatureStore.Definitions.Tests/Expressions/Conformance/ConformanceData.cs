using System.Text.Json;

namespace FeatureStore.Definitions.Tests.Expressions.Conformance;

/// <summary>
/// Cases of google/cel-spec (tests/simple/testdata, Apache-2.0) as NDJSON, a file for each of the suite's files. They are not passed on
/// here; the tests read them where they are.
/// </summary>
internal static class ConformanceData
{
    private const string Variable = "FEATURESTORE_CEL_SPEC";

    /// <summary>The cases of one file; skips the test, with what to do, where they are not.</summary>
    public static List<ConformanceCase> Load(string file)
    {
        var folder = Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(Repository.Root, "..", "shared", "data", "cel-spec");
        var path = Path.Combine(folder, $"{file}.ndjson");
        Assert.SkipUnless(
            File.Exists(path),
            $"The cases of google/cel-spec are not here: set {Variable} to the folder that has them as NDJSON ({file}.ndjson)."
        );
        return
        [
            .. File.ReadLines(path)
                .Where(line => line.Length > 0)
                .Select(line => new ConformanceCase(JsonDocument.Parse(line).RootElement)),
        ];
    }
}
