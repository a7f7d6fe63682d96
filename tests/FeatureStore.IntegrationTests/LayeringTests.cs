using NetArchTest.Rules;

namespace FeatureStore.IntegrationTests;

/// <summary>Dependencies of <c>src</c> point one way only.</summary>
public class LayeringTests
{
    private const string GraphQlLibrary = "GraphQL";

    private static readonly string[] All = ["Definitions", "Storage", "Ingestion", "Serving", "Server", "Worker", "Cli"];

    [Theory]
    [InlineData("Definitions", "")]
    [InlineData("Storage", "Definitions")]
    [InlineData("Ingestion", "Definitions,Storage")]
    [InlineData("Serving", "Definitions,Storage")]
    [InlineData("Server", "Definitions,Storage,Serving")]
    [InlineData("Worker", "Definitions,Storage,Ingestion")]
    public void Project_depends_only_on_the_layers_below_it(string project, string allowed)
    {
        var forbidden = All.Where(other => other != project && !allowed.Split(',').Contains(other))
            .Select(other => $"FeatureStore.{other}");

        var result = Types.InAssembly(Assembly(project)).ShouldNot().HaveDependencyOnAny([.. forbidden]).GetResult();

        (result.FailingTypeNames ?? []).ShouldBeEmpty();
    }

    [Fact]
    public void GraphQL_library_stays_inside_Serving()
    {
        foreach (var project in All.Where(project => project != "Serving"))
        {
            Assembly(project).GetReferencedAssemblies().ShouldNotContain(reference => reference.Name!.StartsWith(GraphQlLibrary), project);
        }
    }

    private static System.Reflection.Assembly Assembly(string project) =>
        System.Reflection.Assembly.Load(project == "Cli" ? "featurestore" : $"FeatureStore.{project}");
}
