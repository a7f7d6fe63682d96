using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Schema;

public sealed class SchemaCacheTests
{
    private static readonly Catalog _renamed = SampleCatalog.Create(
        "r2",
        yaml => yaml.Replace("name: price", "name: cost").Replace("price: event", "cost: event")
    );

    [Fact]
    public async Task New_catalog_is_served_from_the_next_request_on()
    {
        await using var host = await ServingHost.StartAsync();
        const string Old = "{ user(id: 1) { recentClickedArticles { price } } }";
        const string New = "{ user(id: 1) { recentClickedArticles { cost } } }";
        (await host.QueryAsync(Old)).Errors().ShouldBeEmpty();
        (await host.QueryAsync(New)).Errors().ShouldBe(["GRAPHQL_VALIDATION_FAILED"]);

        host.Registry.Swap(_renamed);

        // Although the old document was valid, and cached, before.
        (await host.QueryAsync(Old))
            .Errors()
            .ShouldBe(["GRAPHQL_VALIDATION_FAILED"]);
        (await host.QueryAsync(New)).Errors().ShouldBeEmpty();
        (await host.DataAsync("{ featureDefinitions(tag: \"feed\") { revision } }"))
            .Json()
            .ShouldBe("""{"featureDefinitions":[{"revision":"r2"}]}""");
    }

    [Fact]
    public async Task Request_under_way_ends_on_the_catalog_it_began_with()
    {
        await using var host = await ServingHost.StartAsync();
        await host.WriteAsync("recent_clicked_articles", "1", TimeSpan.Zero, """["a",null,5]""");
        host.Store.Before = _ =>
        {
            host.Registry.Swap(_renamed);
            return Task.CompletedTask;
        };

        (await host.DataAsync("{ user(id: 1) { recentClickedArticles { price } } }"))
            .Json()
            .ShouldBe("""{"user":{"recentClickedArticles":[{"price":5}]}}""");
    }

    [Fact]
    public async Task Swaps_drop_no_request()
    {
        await using var host = await ServingHost.StartAsync();
        await host.WriteAsync("recent_clicked_articles", "1", TimeSpan.Zero, """["a",null,5]""");
        var catalogs = Enumerable.Range(0, 20).Select(i => SampleCatalog.Create($"s{i}")).ToArray();
        using var done = new CancellationTokenSource();
        var asking = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var answers = 0;
                    while (!done.IsCancellationRequested)
                    {
                        (await host.DataAsync("{ user(id: 1) { recentClickedArticles { price } } featureDefinitions { revision } }"))[
                            "user"
                        ]
                            .Json()
                            .ShouldBe("""{"recentClickedArticles":[{"price":5}]}""");
                        answers++;
                    }
                    return answers;
                })
            )
            .ToArray();

        foreach (var catalog in catalogs)
        {
            await Task.Run(() => host.Registry.Swap(catalog));
            await Task.Yield();
        }
        await done.CancelAsync();

        (await Task.WhenAll(asking)).ShouldAllBe(answers => answers > 0);
        (await host.DataAsync("{ featureDefinitions(tag: \"feed\") { revision } }")).Json().ShouldContain("s19");
    }

    [Fact]
    public async Task Catalog_that_makes_no_schema_leaves_the_old_one_served()
    {
        await using var host = await ServingHost.StartAsync();
        var current = host.Registry.Current;
        // The loader refuses this: two features of one name in GraphQL.
        var twin = current.FindFeature("notification_keywords")! with
        {
            Name = "notificationKeywords",
        };

        Should.Throw<CatalogRefusedException>(() =>
            host.Registry.Swap(new Catalog("broken", current.Streams, current.Entities, [.. current.Features, (FeatureDefinition)twin]))
        );
        host.Registry.Current.ShouldBeSameAs(current);

        (await host.DataAsync("{ featureDefinitions(tag: \"feed\") { revision } }")).Json().ShouldContain("r1");
        host.Services.GetRequiredService<SchemaCache>().Current.Catalog.ShouldBeSameAs(current);
    }

    [Fact]
    public void Catalog_without_anything_still_makes_a_schema() =>
        new SchemaSnapshot(new Catalog("empty", [], [], []), 1).Sdl.ShouldContain("features(entity: String!");
}
