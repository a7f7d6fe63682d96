using System.Runtime.CompilerServices;
using FeatureStore.Definitions.Schema;

namespace FeatureStore.Definitions.Tests.Schema;

public sealed class DefinitionSchemasTests
{
    [Fact]
    public void Schemas_in_the_repository_are_those_of_the_model()
    {
        var folder = Path.Combine(Root(), "features", "schema");

        foreach (var (name, text) in DefinitionSchemas.Files)
        {
            File.ReadAllText(Path.Combine(folder, name)).ShouldBe(text, $"run 'featurestore schema', which writes {name} anew");
        }
        Directory.GetFiles(folder).Select(Path.GetFileName).Order().ShouldBe(DefinitionSchemas.Files.Select(f => f.Name).Order());
    }

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
