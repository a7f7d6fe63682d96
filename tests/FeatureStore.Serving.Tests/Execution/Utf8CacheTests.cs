using System.Text;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Execution;

public sealed class Utf8CacheTests
{
    private static readonly object _value = new();

    [Fact]
    public void Value_is_found_by_its_text()
    {
        var cache = new Utf8Cache<object>(10, 100);
        cache.Add("{ a }"u8, _value);

        cache.Find("{ a }"u8).ShouldBeSameAs(_value);
        cache.Find("{ a}"u8).ShouldBeNull();
    }

    [Fact]
    public void Entries_that_were_asked_for_last_come_first_and_once()
    {
        var cache = new Utf8Cache<object>(8, 100);
        foreach (var key in new[] { "a", "b", "c", "d", "e" })
        {
            cache.Add(Encoding.UTF8.GetBytes(key), _value);
        }
        cache.Find("b"u8).ShouldNotBeNull();

        var entries = cache.Entries().Select(entry => Encoding.UTF8.GetString(entry.Key)).ToArray();

        entries[..2].ShouldBe(["b", "e"], ignoreOrder: true);
        entries[2..].ShouldBe(["a", "c", "d"], ignoreOrder: true);
    }

    [Fact]
    public void Cache_never_holds_more_than_its_capacity()
    {
        var cache = new Utf8Cache<object>(10, 100);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Add(Encoding.UTF8.GetBytes($"{i}"), _value);
            cache.Count.ShouldBeLessThanOrEqualTo(10);
        }
    }

    [Fact]
    public void Value_in_use_outlives_those_that_are_not()
    {
        var cache = new Utf8Cache<object>(10, 100);
        cache.Add("used"u8, _value);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Add(Encoding.UTF8.GetBytes($"{i}"), _value);
            cache.Find("used"u8).ShouldNotBeNull();
        }
        cache.Find("0"u8).ShouldBeNull();
    }

    [Fact]
    public void Very_long_text_is_not_kept()
    {
        var cache = new Utf8Cache<object>(10, 100);
        var text = new byte[101];
        cache.Add(text, _value);

        cache.Find(text).ShouldBeNull();
    }

    [Fact]
    public void Find_makes_no_objects()
    {
        var cache = new Utf8Cache<object>(10, 100);
        cache.Add("{ a }"u8, _value);
        cache.Find("{ a }"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        cache.Find("{ a }"u8);

        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    [Fact]
    public async Task Valid_document_is_parsed_once_and_an_invalid_one_is_not_kept()
    {
        await using var host = await ServingHost.StartAsync();
        var documents = host.Services.GetRequiredService<SchemaCache>().Current.Documents;

        await host.QueryAsync("{ nothing }");
        await host.QueryAsync("{ user(id: 1) { recentClickedArticles(limit: \"x\") { price } } }");
        documents.Count.ShouldBe(0);
        const string Query = "query ($id: ID!, $limit: Int) { user(id: $id) { recentClickedArticles(limit: $limit) { price } } }";
        (await host.QueryAsync(Query, new { id = "u1", limit = 1 })).Errors().ShouldBeEmpty();
        var kept = documents.Find(Encoding.UTF8.GetBytes(Query)).ShouldNotBeNull();
        // What depends on the variables is checked on every request, also when the document is known.
        (await host.QueryAsync(Query, new { id = "u1", limit = "x" }))
            .Errors()
            .ShouldBe(["BAD_USER_INPUT"]);
        (await host.QueryAsync(Query, new { limit = 1 })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await host.QueryAsync(Query, new { id = "u1", limit = 51 })).Errors().ShouldBe(["BAD_USER_INPUT at user.recentClickedArticles"]);
        (await host.QueryAsync(Query, new { id = "u1", limit = 2 })).Errors().ShouldBeEmpty();
        documents.Find(Encoding.UTF8.GetBytes(Query)).ShouldBeSameAs(kept);
    }
}
