using FeatureStore.Definitions.Catalogs;

namespace FeatureStore.Definitions.Tests.Catalogs;

public sealed class CatalogRegistryTests
{
    private readonly List<string> _said = [];
    private readonly CatalogRegistry _registry = new(Named("r1"));

    public CatalogRegistryTests() => _registry.Changed += catalog => _said.Add($"changed {catalog.Revision}");

    [Fact]
    public void Everybody_is_ready_before_anybody_changes_over()
    {
        _registry.Join(new User("a", _said, () => _registry.Current.Revision));
        _registry.Join(new User("b", _said, () => _registry.Current.Revision));
        _said.ShouldBe(["a prepares r1 at r1", "a uses r1 at r1", "b prepares r1 at r1", "b uses r1 at r1"]);
        _said.Clear();

        _registry.Swap(Named("r2"));

        _said.ShouldBe(["a prepares r2 at r1", "b prepares r2 at r1", "a uses r2 at r2", "b uses r2 at r2", "changed r2"]);
    }

    [Fact]
    public void What_one_refuses_nobody_uses()
    {
        _registry.Join(new User("a", _said, () => _registry.Current.Revision));
        _registry.Join(new User("b", _said, () => _registry.Current.Revision) { Refuses = "r2" });
        _said.Clear();

        Should.Throw<CatalogRefusedException>(() => _registry.Swap(Named("r2"))).Message.ShouldBe("b can't");

        _said.ShouldBe(["a prepares r2 at r1"]);
        _registry.Current.Revision.ShouldBe("r1");
    }

    [Fact]
    public void Who_refuses_the_current_catalog_does_not_join_and_who_left_is_not_asked()
    {
        Should.Throw<CatalogRefusedException>(() => _registry.Join(new User("a", _said, () => "") { Refuses = "r1" }));
        var left = new User("b", _said, () => "");
        _registry.Join(left);
        _registry.Leave(left);
        _said.Clear();

        _registry.Swap(Named("r2"));

        _said.ShouldBe(["changed r2"]);
    }

    private static Catalog Named(string revision) => new(revision, [], [], []);

    private sealed class User(string name, List<string> said, Func<string> current) : ICatalogUser
    {
        public string? Refuses { get; init; }

        public Action Prepare(Catalog next)
        {
            if (next.Revision == Refuses)
            {
                throw new CatalogRefusedException($"{name} can't");
            }
            said.Add($"{name} prepares {next.Revision} at {current()}");
            return () => said.Add($"{name} uses {next.Revision} at {current()}");
        }
    }
}
