using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using GraphQL.Types;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Serving.Tests.Schema;

/// <summary>That requests cost the same, however much the catalog holds.</summary>
public sealed class CatalogSizeTests
{
    private const string Query = "query ($id: ID!) { user(id: $id) { recentClickedArticles(limit: 3) { articleId price timestamp } } }";

    [Fact]
    public async Task Compiled_request_allocates_the_same_with_14_and_with_1000_features()
    {
        var few = await BytesPerRequestAsync(Grown(14));
        var many = await BytesPerRequestAsync(Grown(1_000));

        many.ShouldBe(few, 1);
    }

    [Fact]
    public void Field_of_a_large_entity_is_found_by_its_name()
    {
        var schema = new SchemaSnapshot(Grown(1_000), 1).Schema;
        var user = (IObjectGraphType)schema.AllTypes["User"]!;

        user.Fields.Count.ShouldBe(1_996);
        foreach (var field in user.Fields)
        {
            user.GetField(field.Name).ShouldBeSameAs(field);
            user.HasField(field.Name).ShouldBeTrue();
        }
        user.GetField("nothing").ShouldBeNull();
        user.HasField("nothing").ShouldBeFalse();
    }

    /// <summary>The sample's features, in memory where they can be, and further ones of users.</summary>
    private static Catalog Grown(int features) =>
        SampleCatalog.Create(
            "r1",
            yaml =>
            {
                var text = new StringBuilder(
                    yaml.Replace(
                        "serve: {limit: 30, max_limit: 50, period: 30d}",
                        "serve: {limit: 30, max_limit: 50, period: 30d}\ncache: {local: 1h}"
                    )
                );
                for (var i = 5; i < features; i++)
                {
                    text.AppendLine(
                        CultureInfo.InvariantCulture,
                        $$"""
                        ---
                        apiVersion: featurestore/v1
                        kind: ActionFeature
                        name: further_{{i}}
                        entity: user
                        fields:
                          - {name: stars, type: int, required: true}
                        from:
                          - stream: flea-market-events
                            entity_id: event.user.id
                            timestamp: event.occurred_at
                            values: {stars: event.stars}
                        retain: {period: 90d}
                        """
                    );
                }
                return text.ToString();
            }
        );

    private static async Task<double> BytesPerRequestAsync(Catalog catalog)
    {
        const int Requests = 10_000;
        var folder = Directory.CreateTempSubdirectory("featurestore-serving-");
        await using var store = new LocalCachedOnlineStore(
            new SqliteOnlineStore(
                new SqliteOptions { Path = Path.Combine(folder.FullName, "store.db") },
                TimeProvider.System,
                NullLogger<SqliteOnlineStore>.Instance
            ),
            new LocalCacheOptions(),
            TimeProvider.System
        );
        await store.InitializeAsync(CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var feature = catalog.FindFeature("recent_clicked_articles")!;
        await store.WriteAsync(
            [.. Enumerable.Range(0, 3).Select(i => new RecordWrite(feature, "1", now - i, $"s#{i}", """["a",null,5]"""u8.ToArray()))],
            CancellationToken.None
        );
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(new CatalogRegistry(catalog))
            .AddSingleton<IOnlineStore>(store)
            .AddFeatureServing(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
        var runner = services.GetRequiredService<RequestRunner>();
        var body = new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(new { query = Query, variables = new { id = "1" } }));
        var http = new DefaultHttpContext();
        http.Request.Method = HttpMethods.Post;
        // The first ones compile the document, fill the cache, and have the methods compiled for speed.
        await RunAsync();
        await RunAsync();
        var thread = Environment.CurrentManagedThreadId;
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        await RunAsync();

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Requests;
        Environment.CurrentManagedThreadId.ShouldBe(thread, "Nothing was to be waited for.");
        http.Response.StatusCode.ShouldBe(200);
        http.Response.ContentLength.ShouldNotBeNull().ShouldBeGreaterThan(100);
        folder.Delete(recursive: true);
        return bytes;

        async Task RunAsync()
        {
            for (var i = 0; i < Requests; i++)
            {
                await runner.RunAsync(http, body, ResponseMediaType.GraphQl);
            }
        }
    }
}
