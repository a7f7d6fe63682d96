using System.Runtime.CompilerServices;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Schema;

/// <summary>Clients generate code from the schema: a change here is a change of the contract.</summary>
public sealed class SchemaTextTests
{
    [Fact]
    public void Schema_of_the_sample_catalog_is_the_golden_file()
    {
        var sdl = new SchemaSnapshot(SampleCatalog.Create(), maxCachedDocuments: 10).Sdl;

        var golden = Path.Combine(Folder(), "sample.graphql");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, sdl);
        }
        sdl.ShouldBe(File.ReadAllText(golden));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
