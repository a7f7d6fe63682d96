using System.Security.Cryptography;
using System.Text;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Serving.PersistedDocuments;
using FeatureStore.Serving.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.PersistedDocuments;

public sealed class PersistedDocumentsTests : ServingTest, IDisposable
{
    private const string Query = "query ($id: ID!) { user(id: $id) { id } }";
    private const string Answered = """{"data":{"user":{"id":"7"}}}""";
    private static readonly object _variables = new { id = 7 };
    private static readonly string _hash = HashOf(Query);

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Hash_is_unknown_until_it_was_sent_with_its_query()
    {
        (await AskAsync(new { variables = _variables, extensions = Persisted(_hash) })).ShouldBe(
            """200 {"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}"""
        );
        (
            await AskAsync(
                new
                {
                    query = Query,
                    variables = _variables,
                    extensions = Persisted(_hash),
                }
            )
        ).ShouldBe($"200 {Answered}");
        (await AskAsync(new { variables = _variables, extensions = Persisted(_hash) })).ShouldBe($"200 {Answered}");
        (await AskAsync(new { variables = _variables, extensions = Persisted(_hash.ToUpperInvariant()) })).ShouldBe($"200 {Answered}");
        (
            await AskAsync(
                new
                {
                    query = "",
                    variables = _variables,
                    extensions = Persisted(_hash),
                }
            )
        ).ShouldBe($"200 {Answered}");
    }

    [Fact]
    public async Task Get_by_hash_works_the_same_and_nothing_in_between_may_keep_the_answer()
    {
        var address =
            $"/graphql?variables={Uri.EscapeDataString("""{"id":7}""")}&extensions={Uri.EscapeDataString($$$"""{"persistedQuery":{"version":1,"sha256Hash":"{{{_hash}}}"}}""")}";

        using var unknown = await Host.Client.GetAsync(address);
        (await Host.Client.GetStringAsync($"{address}&query={Uri.EscapeDataString(Query)}")).ShouldBe(Answered);
        (await Host.Client.GetStringAsync(address)).ShouldBe(Answered);

        (await ServingHost.JsonOf(unknown)).Errors().ShouldBe(["PERSISTED_QUERY_NOT_FOUND"]);
        unknown.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Unknown_hash_is_400_in_the_media_type_whose_status_counts()
    {
        using var response = await Host.PostAsync(new { extensions = Persisted(_hash) }, "application/graphql-response+json");

        ((int)response.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task Hash_of_another_query_is_refused_and_kept_for_nobody()
    {
        (await AskAsync(new { query = "{ __typename }", extensions = Persisted(_hash) })).ShouldContain(
            "provided sha does not match query"
        );
        (await AskAsync(new { extensions = Persisted(_hash) })).ShouldContain("PERSISTED_QUERY_NOT_FOUND");
    }

    [Theory]
    [InlineData("""{"persistedQuery":1}""")]
    [InlineData("""{"persistedQuery":{}}""")]
    [InlineData("""{"persistedQuery":{"version":2,"sha256Hash":"a"}}""")]
    [InlineData("""{"persistedQuery":{"version":"1","sha256Hash":"a"}}""")]
    [InlineData("""{"persistedQuery":{"version":1,"sha256Hash":1}}""")]
    [InlineData("""{"persistedQuery":{"version":1}}""")]
    public async Task Extension_of_another_form_is_400(string extensions)
    {
        using var response = await Host.PostAsync($$"""{"query":"{ __typename }","extensions":{{extensions}}}""");

        ((int)response.StatusCode).ShouldBe(400);
        var answer = await ServingHost.JsonOf(response);
        answer.Errors().ShouldBe(["BAD_USER_INPUT"]);
        answer.Message().ShouldContain("sha256Hash");
    }

    [Fact]
    public async Task Store_of_hashes_is_bounded_and_keeps_what_is_asked_for()
    {
        await using var host = await ServingHost.StartAsync(null, ("http:documents:maxPersisted", "10"));
        var kept = "{ kept: __typename }";
        for (var i = 0; i < 200; i++)
        {
            var query = $"{{ a{i}: __typename }}";
            await host.PostAsync(new { query, extensions = Persisted(HashOf(query)) });
            await host.PostAsync(new { query = i == 0 ? kept : null, extensions = Persisted(HashOf(kept)) });
        }

        host.Services.GetRequiredService<DocumentResolver>().Persisted.Count.ShouldBeLessThanOrEqualTo(10);
        using var known = await host.PostAsync(new { extensions = Persisted(HashOf(kept)) });
        (await ServingHost.JsonOf(known)).Errors().ShouldBeEmpty();
        using var first = await host.PostAsync(new { extensions = Persisted(HashOf("{ a0: __typename }")) });
        (await ServingHost.JsonOf(first)).Errors().ShouldBe(["PERSISTED_QUERY_NOT_FOUND"]);
    }

    [Fact]
    public void Store_of_hashes_is_bounded_in_length()
    {
        var store = new PersistedQueryStore(1_000, 100);
        for (var i = 0; i < 100; i++)
        {
            store.Add($"{i}", new string('a', 20));
        }
        store.Add("long", new string('a', 51));

        store.Count.ShouldBe(4);
        store.Find("99").ShouldNotBeNull();
        store.Find("long").ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_store_clients_are_told_so()
    {
        await using var host = await ServingHost.StartAsync(null, ("http:documents:maxPersisted", "0"));

        using var response = await host.PostAsync(new { query = Query, extensions = Persisted(_hash) });

        (await ServingHost.JsonOf(response)).Errors().ShouldBe(["PERSISTED_QUERY_NOT_SUPPORTED"]);
    }

    [Theory]
    [InlineData(
        """{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"DOC-ID","name":"Q","type":"query","body":"QUERY"}]}"""
    )]
    [InlineData("""{"DOC-ID":"QUERY"}""")]
    [InlineData("""{"sha256:DOC-ID":"QUERY"}""")]
    public async Task Trusted_document_is_answered_by_its_id_and_nothing_else_is(string manifest)
    {
        await File.WriteAllTextAsync(_file, manifest.Replace("QUERY", Query, StringComparison.Ordinal));
        await using var host = await ServingHost.StartAsync(
            null,
            ("http:documents:trusted", _file),
            ("http:documents:onlyTrusted", "true")
        );

        foreach (
            var body in (object[])
                [
                    new { documentId = "DOC-ID", variables = _variables },
                    new { documentId = "sha256:DOC-ID", variables = _variables },
                    new { extensions = Persisted("DOC-ID"), variables = _variables },
                    new { query = Query, variables = _variables },
                    new
                    {
                        query = Query,
                        documentId = "DOC-ID",
                        variables = _variables,
                    },
                ]
        )
        {
            using var response = await host.PostAsync(body, "application/json");
            (await response.Content.ReadAsStringAsync()).ShouldBe(Answered);
        }
        (await host.Client.GetStringAsync($"/graphql?documentId=DOC-ID&variables={Uri.EscapeDataString("""{"id":7}""")}")).ShouldBe(
            Answered
        );
        foreach (
            var body in (object[])
                [
                    new { query = "{ __typename }" },
                    new { documentId = "other" },
                    new { query = "{ __typename }", extensions = Persisted(HashOf("{ __typename }")) },
                ]
        )
        {
            using var response = await host.PostAsync(body);
            (await ServingHost.JsonOf(response)).Errors().ShouldBe(["FORBIDDEN"]);
        }
        using var swapped = await host.PostAsync(new { query = "{ __typename }", documentId = "DOC-ID" });
        (await ServingHost.JsonOf(swapped)).Errors().ShouldBe(["BAD_USER_INPUT"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"operations":[{"id":"a"}]}""")]
    public async Task File_that_is_no_list_of_documents_stops_the_start(string manifest)
    {
        await File.WriteAllTextAsync(_file, manifest);

        Should.Throw<ConfigurationException>(() => TrustedDocuments.Load(_file)).Message.ShouldContain("http:documents:trusted");
    }

    [Fact]
    public async Task Refusing_all_else_needs_a_file_and_the_file_must_be_there()
    {
        (
            await Should.ThrowAsync<ConfigurationException>(() => ServingHost.StartAsync(null, ("http:documents:onlyTrusted", "true")))
        ).Message.ShouldContain("http:documents:trusted");
        (
            await Should.ThrowAsync<ConfigurationException>(() => ServingHost.StartAsync(null, ("http:documents:trusted", "missing.json")))
        ).Message.ShouldContain("missing.json");
    }

    private async Task<string> AskAsync(object body)
    {
        using var response = await Host.PostAsync(body, "application/json");
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private static object Persisted(string hash) => new { persistedQuery = new { version = 1, sha256Hash = hash } };

    private static string HashOf(string query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)));
}
