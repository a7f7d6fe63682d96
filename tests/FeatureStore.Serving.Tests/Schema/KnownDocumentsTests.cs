using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Serving.Tests.Schema;

/// <summary>What becomes of documents when the catalog changes.</summary>
public sealed class KnownDocumentsTests : ServingTest
{
    private const string Kept = "query ($id: ID!) { user(id: $id) { recentClickedArticles { articleId } } }";
    private const string Dropped = "{ user(id: 1) { recentClickedArticles { price } } }";

    private static readonly Catalog _renamed = SampleCatalog.Create(
        "r2",
        yaml => yaml.Replace("name: price", "name: cost").Replace("price: event", "cost: event")
    );

    private SchemaSnapshot Current => Host.Services.GetRequiredService<SchemaCache>().Current;

    [Fact]
    public async Task Known_document_has_its_plan_before_the_first_request_of_the_new_catalog()
    {
        await Host.DataAsync(Kept, new { id = "1" });

        Host.Registry.Swap(_renamed);

        Current.Catalog.Revision.ShouldBe("r2");
        Find(Current, Kept).ShouldNotBeNull().FindPlan(default).ShouldNotBeNull();
        await Host.WriteAsync("recent_clicked_articles", "1", TimeSpan.Zero, """["a",null,5]""");
        (await Host.DataAsync(Kept, new { id = "1" })).Json().ShouldBe("""{"user":{"recentClickedArticles":[{"articleId":"a"}]}}""");
        Host.Logs.ShouldContain(line => line.Contains("revision r2") && line.Contains("1 known documents are ready"));
    }

    [Fact]
    public async Task Document_that_the_new_catalog_does_not_allow_is_left_out_and_gets_its_error()
    {
        await Host.DataAsync(Dropped);
        await Host.DataAsync(Kept, new { id = "1" });

        Host.Registry.Swap(_renamed);

        Find(Current, Dropped).ShouldBeNull();
        Find(Current, Kept).ShouldNotBeNull();
        (await Host.QueryAsync(Dropped)).Errors().ShouldBe(["GRAPHQL_VALIDATION_FAILED"]);
    }

    [Fact]
    public async Task Documents_stay_known_over_many_catalogs()
    {
        await Host.DataAsync(Kept, new { id = "1" });

        for (var i = 0; i < 5; i++)
        {
            Host.Registry.Swap(SampleCatalog.Create($"s{i}"));
        }

        Find(Current, Kept).ShouldNotBeNull();
    }

    [Fact]
    public async Task Documents_that_take_too_long_are_left_for_later()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await Host.DataAsync($"query Q{i} {{ user(id: 1) {{ id }} }}");
        }
        var next = new SchemaSnapshot(_renamed, 500);
        // Each look at the clock takes 0.2 s: the first, and one before each of three documents.
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(200) };

        KnownDocuments.Carry(Current, next, clock).ShouldBe(2);

        next.Documents.Count.ShouldBe(2);
        KnownDocuments.MaxTime.ShouldBe(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void Current_snapshot_is_there_for_requests_while_the_next_one_is_built()
    {
        var registry = new CatalogRegistry(SampleCatalog.Create());
        var clock = new AskingClock();
        using var cache = new SchemaCache(registry, new ServingOptions(), clock, NullLogger<SchemaCache>.Instance);
        cache.Current.Documents.Add("{ user(id: 1) { id } }"u8, new(cache.Current, GraphQLParser.Parser.Parse("{ user(id: 1) { id } }")));
        var seen = new List<string>();
        // Another thread asks; it would wait here for ever if it had to wait for the build.
        clock.Asked = () => seen.Add(Task.Run(() => cache.Current.Catalog.Revision).GetAwaiter().GetResult());

        registry.Swap(_renamed);

        seen.Count.ShouldBeGreaterThan(2);
        // The last look at the clock is for the log, after the swap.
        seen[..^1].ShouldAllBe(revision => revision == "r1");
        cache.Current.Catalog.Revision.ShouldBe("r2");
    }

    private static CachedDocument? Find(SchemaSnapshot snapshot, string document) =>
        snapshot.Documents.Find(Encoding.UTF8.GetBytes(document));

    /// <summary>Runs something whenever it is looked at.</summary>
    private sealed class AskingClock : TimeProvider
    {
        public Action Asked { get; set; } = () => { };

        public override long GetTimestamp()
        {
            Asked();
            return 0;
        }
    }
}
