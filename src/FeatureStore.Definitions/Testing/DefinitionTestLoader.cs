using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Testing;

/// <summary>Finds and reads definition tests: every <c>*.test.yaml</c> below a directory.</summary>
public static class DefinitionTestLoader
{
    /// <summary>Reads all tests. Never throws for what the files contain.</summary>
    /// <param name="directory">Of the definitions.</param>
    /// <param name="catalog">Of the definitions; what tests name has to be there.</param>
    public static DefinitionTestLoadResult LoadDirectory(string directory, Catalog catalog)
    {
        var diagnostics = new DiagnosticBag();
        var reader = new TestDocument(catalog, directory, diagnostics);
        var tests = new List<DefinitionTest>();
        foreach (var file in DefinitionFiles.ReadTests(directory, diagnostics))
        {
            YamlReader.TryRead(file, diagnostics, out var roots);
            tests.AddRange(roots.Select(reader.Read).OfType<DefinitionTest>());
        }
        return new DefinitionTestLoadResult(diagnostics.HasErrors ? null : [.. tests], diagnostics.ToSorted());
    }
}
